/** The words of the report, in both languages. Numbers and clocks are Latin in both, as on the screens. */

export const REPORT_LANGUAGES = ['en', 'ar'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

const EN = {
  title: 'After-action report', other: 'العربية', from: 'From', until: 'until', mode: 'Mode', program: 'Made with', seed: 'Seed', sharing: 'Sharing', terms: 'by the terms',
  exercise: 'exercise', test: 'test', actual: 'actual',
  frames: 'Frames', messages: 'Messages', timeline: 'Timeline', tracks: 'Tracks in each view', warned: 'Places under a warning (hub)', people: 'People told to take cover',
  maps: 'The map at three moments', first: 'The first take-cover', most: 'The most at once', last: 'The end', outcome: 'Warnings by kind', kind: 'Kind', places: 'Places',
  coverCount: 'Take-cover', cancelled: 'Cancelled', clear: 'All-clear', open: 'Still standing', leads: 'Lead: share of objects with at least so many minutes', lead: 'Lead, min',
  told: 'As told: earliest arrival minus first stage, by kind', truth: 'Against the truth of the exercise: lead, and what was attainable',
  skill: 'Figures against the truth', recipient: 'Recipient', threatened: 'Threatened', inTime: 'In time', missed: 'Missed', spared: 'Spared', falseCover: 'False take-covers', over: 'Over-warning', needless: 'People warned needlessly', flaps: 'Flaps',
  picture: 'Quality of the pictures', level: 'Level', completeness: 'Completeness', spurious: 'Spuriousness', switches: 'Switches',
  value: 'What sharing was worth', run: 'Run', together: 'Members together', who: 'Who was told what, when', place: 'Place', prepare: 'Prepare', expected: 'Expected', cover: 'Take cover', end: 'End', arrival: 'Earliest arrival',
  what: 'What', words: 'Words', acts: 'Acts, faults and changes', act: 'act', fault: 'fault', gap: 'gap in the record', termsChange: 'change of terms', epoch: 'start of a process',
  copy: 'Copy', copied: 'Copied', none: 'Nothing of this is in the recording.', noTruth: 'A recording of real feeds has no truth: these figures are of exercises alone.',
  share: 'Share', minutes: 'min', utc: 'UTC', stopped: 'Stopped', assumption: 'Stops are an assumption of the exercise, drawn by its seed: nothing here measures them.', of: 'of', ballistic: 'Ballistic', cruise: 'Cruise', drone: 'Drone', otherKind: 'Other', debris: 'Debris', attainable: 'attainable',
  saw: 'Who saw what, when', track: 'Track', seen: 'First seen', gone: 'Last seen', towards: 'Towards', since: 'Since', delays: 'Delays, in seconds', recognised: 'Seen → on its way to a place: half, nine in ten, longest', warnedAfter: 'On its way → first stage: half, nine in ten, longest', count: 'Number',
  pictureLevel: 'picture', threatsLevel: 'threats', warnLevel: 'warnings', more: 'The first {n} of {all} are listed.',
} as const;

export type ReportWord = keyof typeof EN;

const AR: Readonly<Record<ReportWord, string>> = {
  title: 'تقرير ما بعد الحدث', other: 'English', from: 'من', until: 'إلى', mode: 'الوضع', program: 'صُنع بـ', seed: 'البذرة', sharing: 'المشاركة', terms: 'وفق الشروط',
  exercise: 'تمرين', test: 'اختبار', actual: 'فعلي',
  frames: 'الإطارات', messages: 'الرسائل', timeline: 'الخط الزمني', tracks: 'المسارات في كل منظور', warned: 'الأماكن تحت الإنذار (المركز)', people: 'من طُلب منهم الاحتماء',
  maps: 'الخريطة في ثلاث لحظات', first: 'أول أمر بالاحتماء', most: 'أكثرها معًا', last: 'النهاية', outcome: 'الإنذارات بحسب النوع', kind: 'النوع', places: 'الأماكن',
  coverCount: 'احتماء', cancelled: 'أُلغي', clear: 'زوال الخطر', open: 'ما زال قائمًا', leads: 'المهلة: نسبة الأجسام التي سبقها الإنذار بهذه الدقائق أو أكثر', lead: 'المهلة، دقيقة',
  told: 'كما أُعلن: أبكر وصول ناقص أول مرحلة، بحسب النوع', truth: 'مقارنة بحقيقة التمرين: المهلة، وما كان ممكنًا',
  skill: 'أرقام مقارنة بالحقيقة', recipient: 'المتلقي', threatened: 'مهدد', inTime: 'في الوقت', missed: 'فات', spared: 'سَلِم', falseCover: 'احتماء خاطئ', over: 'الإفراط في الإنذار', needless: 'أُنذروا دون حاجة', flaps: 'تذبذب',
  picture: 'جودة الصور', level: 'المستوى', completeness: 'الاكتمال', spurious: 'الزائف', switches: 'التبادلات',
  value: 'ما قيمة المشاركة', run: 'التشغيل', together: 'الأعضاء معًا', who: 'من أُبلغ بماذا ومتى', place: 'المكان', prepare: 'استعداد', expected: 'خطر متوقع', cover: 'احتموا الآن', end: 'النهاية', arrival: 'أبكر وصول',
  what: 'ماذا', words: 'النص', acts: 'أفعال وأعطال وتغييرات', act: 'فعل', fault: 'عطل', gap: 'فجوة في السجل', termsChange: 'تغيير شروط', epoch: 'بدء عملية',
  copy: 'نسخ', copied: 'نُسخ', none: 'لا شيء من هذا في التسجيل.', noTruth: 'تسجيل المصادر الحقيقية بلا حقيقة معلومة: هذه الأرقام للتمارين وحدها.',
  share: 'النسبة', minutes: 'دقيقة', utc: 'UTC', stopped: 'أُوقف', assumption: 'الإيقاف افتراض من التمرين تحدده البذرة: لا شيء هنا يقيسه.', of: 'من', ballistic: 'باليستي', cruise: 'جوّال', drone: 'مسيّرة', otherKind: 'غير ذلك', debris: 'حطام', attainable: 'الممكن',
  saw: 'من رأى ماذا ومتى', track: 'المسار', seen: 'أول رؤية', gone: 'آخر رؤية', towards: 'نحو', since: 'منذ', delays: 'التأخير بالثواني', recognised: 'من الرؤية إلى أنه متجه إلى مكان: النصف، تسعة من عشرة، الأطول', warnedAfter: 'من الاتجاه إلى مكان إلى أول مرحلة: النصف، تسعة من عشرة، الأطول', count: 'العدد',
  pictureLevel: 'الصورة', threatsLevel: 'التهديدات', warnLevel: 'الإنذارات', more: 'تُعرض أول {n} من {all}.',
};

/** All words by language. */
export const REPORT_WORDS: Readonly<Record<ReportLanguage, Readonly<Record<ReportWord, string>>>> = { en: EN, ar: AR };
