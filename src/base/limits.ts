/** Every bound of a queue, buffer or loop over input, by name, each with its reason. */
export const LIMITS = {
  /** Members of one broker: view and roster tables are scanned linearly below this. */
  membersMax: 64,
  /** Feeds of one member. */
  feedsPerMemberMax: 64,
  /** Sensors of one feed: a feed is one stream, rarely more than a multilateration group. */
  sensorsPerFeedMax: 32,
  /** Places of one recipient: more would make the warn level a tracker (design, section 2). */
  placesPerRecipientMax: 500,
  /** Groups of places of one recipient for which different plots count: each has a tracker. What goes beyond counts as not granted. */
  placeGroupsMax: 16,
  /** Smallest extent of a place that counts for `threats` and `warn`. */
  placeExtentMinM: 3_000,
  /** Largest delay a term may ask for; fused as late plots. */
  delayMaxS: 30,
  /** History from which a view is rebuilt after a revocation. */
  rebuildWindowS: 1_800,
  /** A view that is rebuilt lets so many plots of the past into one tracker in a tick, some 14 ms of work: every view may have to be rebuilt at once. */
  rebuildStepsMax: 1_000,
  /** But at least so many seconds of the past, or a busy view would not catch up with itself: half an hour takes 95 ticks at most. */
  rebuildSpanMinS: 20,
  /** And at most so many, for what is withheld is decoded too and may not count. */
  rebuildSpanMaxS: 60,
  /** Bytes of one sensor kept for a rebuild: half an hour at 70 kB/s, more than a busy radar sends. */
  historyBytesPerSensorMax: 134_217_728,
  /** Plots and scan marks of one feed that wait for their delay: a minute at 1,000 a second. */
  delayedPerFeedMax: 60_000,
  /** Age of a plot beyond which it is refused as late; 30 s of delay plus 30 s of network. */
  plotAgeMaxS: 60,
  /** Age of a launch beyond which it is refused as late: a body of 3,500 km of range is down by then. */
  launchAgeMaxS: 1_200,
  /** Launches that stand in one view: in a raid of hundreds everything within reach is told to prepare long before. */
  launchesPerViewMax: 512,
  /** A plot from further in the future than this is refused; clocks of good sites agree to well under a second. */
  plotFutureMaxS: 5,
  /** Plots of one feed in one second of arrival; a busy radar gives some hundred, a whole state's in one feed some thousands. */
  plotsPerFeedPerSMax: 20_000,
  /** A door takes this many bytes a second for each plot that its feeds may say: the longest line of a plot. */
  doorBytesPerPlotMax: 512,
  /** Flights of the plans that hold at one time: a busy region's of half a day. */
  flightPlansMax: 5_000,
  /** Points of one flight; a long one files some sixty. */
  flightPointsMax: 500,
  /** Records kept in one feed's quarantine; older ones are counted and dropped. */
  quarantinePerFeedMax: 200,
  /** Bytes of one quarantined record that are kept. */
  quarantineBytesMax: 512,
  /** One UDP datagram or TCP chunk handed to a decoder. */
  inputBytesMax: 65_536,
  /** Tracks in one view; a 600-object raid plus civil traffic and clutter stays far below. */
  tracksPerViewMax: 30_000,
  /** Tracks that one feed may start in one view, at once after a quiet time and each second: a third of the view, and what a dense sky's false plots start. */
  birthsPerFeedAtOnceMax: 10_000,
  birthsPerFeedPerSMax: 500,
  /** Frames between two snapshots: a client that joins reads at most two minutes of deltas. */
  framesPerSnapshot: 120,
  /** Arrivals (places ahead) listed with one track in a frame. */
  arrivalsPerTrackMax: 8,
  /** Warnings standing at once in one frame: every place of a recipient can be warned. */
  warningsPerFrameMax: 500,
  /** Record entries waiting for the disk; about 10 s of the heaviest load, then the record is marked as lost. */
  recordQueueBytesMax: 67_108_864,
  /** A segment of the record: small enough to read whole when somebody seeks. */
  recordSegmentBytes: 16_777_216,
  /** Letters of a published checkpoint with its witness, however it is laid out; as it is written it has some 700. */
  keptCheckpointLettersMax: 8_192,
  /** Keys that one member has had: one a month for eight years. */
  keyRotationsMax: 100,
  /** Accounts in one file: some shifts of every member. */
  accountsMax: 1_000,
  /** Sessions at once at one console. */
  sessionsPerConsoleMax: 200,
  /** Logins that are checked at once: each takes 32 MB for a moment. */
  loginsAtOnceMax: 4,
  /** Names and addresses whose failed logins are remembered. */
  loginFailuresKeptMax: 10_000,
  /** Consoles at once of one viewer: the demo and a control room, not the public. For each its own, so that nobody's tell of another's. */
  consoleSocketsMax: 64,
  /** Connections at once of one console: for each of its sockets what a page asks beside it. Whoever opens more takes no files from doors and record. */
  consoleConnectionsMax: 512,
  /** Decisions of operators on kinds that one view keeps: a busy night has a few dozen. */
  kindDecisionsMax: 1_000,
  /** Streams (view and level) of one console socket: two views side by side at three levels, twice over. */
  streamsPerSocketMax: 12,
  /** One message from a console; they are a hundred bytes. */
  consoleMessageBytesMax: 4_096,
  /** Bytes waiting in a console's socket above which the next frame is dropped and a full one follows. */
  consoleBufferedBytesMax: 1_048_576,
  /** Frames sent in one turn to a console that plays fast; beyond it a full frame is sent instead. */
  framesPerTurnMax: 120,
  /** Frames of one live viewer that its console can go back to: some hours; the record has them all. */
  liveFramesBytesMax: 1_073_741_824,
  /** A file of a configuration: 64 members are some hundred kilobytes, more is a wrong file. */
  configFileBytesMax: 8_388_608,
  /** Doors of one broker: a socket each, far below what a process may open. */
  doorsMax: 512,
  /** New and moved places of a member within a day: enough for a survey, too few to follow an object with them. */
  placeChangesPerDayMax: 50,
  /** Receipts that wait in a socket whose sender does not read; what comes after is gathered into fewer lines. */
  receiptBytesMax: 65_536,
  /** Terms hold this long at most: what nobody renews ends by itself. */
  termsValidDaysMax: 90,
  /** An order to warn in earnest holds this long at most, for the same reason. */
  actualOrderDaysMax: 90,
  /** Terms in one file: more than a person can agree to. */
  termsPerFileMax: 500,
  /** Letters of a draft of terms that a console shows: a hundred times a usual one. */
  termsDraftLettersMax: 262_144,
  /** Polygons in one GeoJSON file: ten times the places that can be warned. */
  featuresPerFileMax: 5_000,
  /** Messages that wait at one channel; a night has a tenth of it, and the record has them all. */
  channelQueueMax: 100_000,
  /** What became of the last messages of one channel, for its owner. */
  receiptsPerChannelMax: 200,
  /** Siren relays connected to one gateway: one for each zone of a member. */
  sirenRelaysMax: 500,
  /** Listeners of one public page's event stream: the member's own servers, not the public itself. */
  siteStreamsMax: 200,
  /** Bytes that wait at a site while the line to the broker is down: some minutes of a busy radar. */
  feedLinkBytesMax: 33_554_432,
  /** TCP connections at once at one door: a site and its spare. */
  connectionsPerDoorMax: 4,
  /** An aircraft.json: a busy receiver's has some hundred kilobytes. */
  aircraftFileBytesMax: 16_777_216,
  /** Files in a folder that is watched, and bytes of one: a day of a radar in pieces of ten seconds; whoever has more moves old ones away. */
  folderFilesMax: 10_000,
  folderFileBytesMax: 1_073_741_824,
  /** One push by HTTP: a batch of some thousand plots. */
  pushBytesMax: 1_048_576,
  /** What is looked at of an input to tell its format. */
  recognitionBytesMax: 1_048_576,
  /** Outlets of one broker: some screens and systems for each member. */
  outletsMax: 256,
  /** Clients of one outlet: a control room with its spare screens twice over. */
  outletClientsMax: 200,
  /** Bytes waiting for one client of an outlet above which a tick is left out: some four seconds of 2,000 tracks. */
  outletBufferedBytesMax: 4_194_304,
  /** Mediated lines of one broker: every two members through one mediator would be more than anybody arranges. */
  linesMax: 200,
  /** Machines of one member's officers that sign and open entries. */
  devicesPerMemberMax: 16,
  /** Threads that one side of a line began and that have not gone yet. */
  threadsPerSideMax: 2_000,
  /** Entries of one thread. */
  entriesPerThreadMax: 500,
  /** Letters of all parcels that one side of a line keeps waiting: 2,000 threads of a dozen short entries. */
  sideLettersMax: 134_217_728,
  /** Mandates that one side of a line has given and that have not run out. */
  mandatesPerSideMax: 50,
  /** Letters of a text: two pages. */
  entryLettersMax: 4_000,
  /** A signed parcel as text: 16 KiB sealed for sixteen devices, in base64url twice over, is some 35,000 letters. */
  parcelLettersMax: 65_536,
  /** An entry is good for a month at most; what is older is said again. */
  entryValidDaysMax: 31,
  /** Indications of one member that stand or ended within the last day: a desk that files one every ten minutes for four weeks. */
  indicationsPerMemberMax: 4_000,
  /** Of one member within one minute: more than desks write, and as much as all views carry for every member at once. */
  indicationsPerMinuteMax: 60,
  /** Longest stretch of an indication: from its filing to the end of its window or validity. */
  indicationDaysMax: 31,
  /** One indication as its author wrote it. */
  indicationBytesMax: 16_384,
  /** Links of one chain of attribution; a rumour has fewer. */
  chainLinksMax: 16,
  /** Characters of one link's name and of an indication's text. */
  chainWhoCharsMax: 120,
  indicationCharsMax: 2_000,
  /** The latest indications that a frame shows; the record has them all. */
  indicationsPerFrameMax: 200,
  /** Letters of a CAP message of others that is filed as an indication; ours have some thousands. */
  capBytesMax: 131_072,
  /** Regions of one configuration. */
  regionsMax: 200,
  /** Longest delay of an indication: after a week it is history. */
  wordsDelayMaxS: 604_800,
  /** Longest an officer's own word on a posture stands. */
  postureSetMaxS: 259_200,
  /** Unknown sources remembered by a door; more would let a stranger fill memory. */
  unknownSourcesMax: 100,
} as const;
