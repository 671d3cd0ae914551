// A field in which one of a few things is chosen.

/** `say` gives the words of each. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  say,
  choose,
}: {
  label: string;
  value: Value;
  options: readonly Value[];
  say: (value: Value) => string;
  choose: (value: Value) => void;
}) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => choose(options.find((one) => one === event.currentTarget.value) ?? value)}>
        {options.map((one) => (
          <option key={one} value={one}>
            {say(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
