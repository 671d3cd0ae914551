// The tracker as a library: plots of one object in, its track out. Needs the package only: `import … from 'manara/picture'`.
// Run: npm run build:library, then npx node examples/picture-library.mjs
import { createPicture, plainPlot, plainSensor, REAL_EARTH } from 'manara/picture';

const picture = createPicture({ world: REAL_EARTH, key: 'example' });
picture.setSensor(plainSensor({ latRad: 0.6, lonRad: 0.5, antennaAltitudeHaeM: 150 }));

// An object 60 km north of the radar, 5.7° above it, flies east at 200 m/s; one plot every 4 s.
for (let at = 0; at <= 60; at += 4) {
  const east = -6000 + 200 * at;
  picture.advanceTo(at);
  picture.addPlot(
    plainPlot({
      measuredAt: at,
      rangeM: Math.hypot(east, 60_000, 6000),
      azimuthRad: (Math.atan2(east, 60_000) + 2 * Math.PI) % (2 * Math.PI),
      elevationRad: Math.atan2(6000, Math.hypot(east, 60_000)),
    }),
    at,
  );
}
picture.forEachTrack(60, ({ serial, status, state }) => {
  console.log(`track ${serial} ${status}: ${Math.hypot(state[3], state[4], state[5]).toFixed(0)} m/s`);
});
