/**
 * The messages of BSI Flex 335 v2 as bare facts: `name=number:type`, `*` for repeated, and behind it the rules of the field: `!` mandatory,
 * `@ulid`, `@uuid`, `[low..high]`, `#enumeration`, `|group` of which at most one may stand (mandatory when its name ends in `!`).
 * Names are those of its JSON form. Messages that give a node a task are not here: Manara neither gives nor takes any.
 */
import type { MessageTables } from '../protobuf/index.ts';

export const SAPIENT_MESSAGES: MessageTables = {
  Timestamp: 'seconds=1:int64 nanos=2:int32[0..999999999]',
  SapientMessage: `timestamp=1:Timestamp! nodeId=2:string!@uuid destinationId=3:string@uuid registration=4:Registration|content! registrationAck=5:RegistrationAck|content!
    statusReport=6:StatusReport|content! detectionReport=7:DetectionReport|content! task=8:bytes|content! taskAck=9:bytes|content! alert=10:Alert|content!
    alertAck=11:AlertAck|content! error=12:Error|content! additionalInformation=13:string`,
  RegistrationAck: 'acceptance=1:bool! ackResponseReason=3:string*',
  Alert: `alertId=1:string!@ulid alertType=2:int32#AlertType status=3:int32#AlertStatus description=4:string rangeBearing=5:RangeBearing|location
    location=6:Location|location regionId=7:string@ulid priority=8:int32#DiscretePriority ranking=9:float[0..1] confidence=10:float[0..1]
    associatedFile=11:AssociatedFile* associatedDetection=12:AssociatedDetection* additionalInformation=13:string`,
  AlertAck: 'alertId=1:string!@ulid reason=4:string* alertAckStatus=5:int32!#AlertAckStatus',
  Error: 'packet=1:bytes! errorMessage=3:string*',
  AssociatedFile: 'type=1:string! url=2:string!',
  AssociatedDetection: 'timestamp=1:Timestamp nodeId=2:string!@uuid objectId=3:string!@ulid associationType=4:int32#AssociationRelation',
  DerivedDetection: 'timestamp=1:Timestamp nodeId=2:string!@uuid objectId=3:string!@ulid',
  DetectionReport: `reportId=1:string!@ulid objectId=2:string!@ulid taskId=3:string@ulid state=4:string rangeBearing=5:RangeBearing|location!
    location=6:Location|location! detectionConfidence=7:float[0..1] trackInfo=8:TrackObjectInfo* predictionLocation=9:PredictedLocation objectInfo=10:TrackObjectInfo*
    classification=11:DetectionClassification* behaviour=12:Behaviour* associatedFile=13:AssociatedFile* signal=14:Signal* associatedDetection=15:AssociatedDetection*
    derivedDetection=16:DerivedDetection* enuVelocity=19:EnuVelocity colour=22:string id=23:string`,
  PredictedLocation: 'rangeBearing=1:RangeBearing|location location=2:Location|location predictedTimestamp=3:Timestamp',
  TrackObjectInfo: 'type=1:string! value=2:string! error=3:float',
  DetectionClassification: 'type=1:string! confidence=2:float[0..1] subClass=3:DetectionSubClass*',
  DetectionSubClass: 'type=1:string! confidence=2:float[0..1] level=3:int32! subClass=4:DetectionSubClass*',
  Behaviour: 'type=1:string! confidence=2:float[0..1]',
  Signal: 'amplitude=1:float! startFrequency=2:float centreFrequency=3:float! stopFrequency=4:float pulseDuration=5:float',
  Location: `x=1:double! y=2:double! z=3:double xError=4:double[0..] yError=5:double[0..] zError=6:double[0..] coordinateSystem=7:int32!#LocationCoordinateSystem
    datum=8:int32!#LocationDatum utmZone=9:string`,
  LocationList: 'locations=1:Location*!',
  RangeBearing: `elevation=1:double azimuth=2:double range=3:double[0..] elevationError=4:double[0..] azimuthError=5:double[0..] rangeError=6:double[0..]
    coordinateSystem=7:int32!#RangeBearingCoordinateSystem datum=8:int32!#RangeBearingDatum`,
  RangeBearingCone: `elevation=1:double azimuth=2:double range=3:double[0..] horizontalExtent=4:double[0..] verticalExtent=5:double[0..] horizontalExtentError=6:double[0..]
    verticalExtentError=7:double[0..] elevationError=8:double[0..] azimuthError=9:double[0..] rangeError=10:double[0..] coordinateSystem=11:int32!#RangeBearingCoordinateSystem
    datum=12:int32!#RangeBearingDatum`,
  LocationOrRangeBearing: 'rangeBearing=1:RangeBearingCone|view! locationList=2:LocationList|view!',
  EnuVelocity: 'eastRate=1:double! northRate=2:double! upRate=3:double eastRateError=4:double[0..] northRateError=5:double[0..] upRateError=6:double[0..]',
  EnuVelocityUnits: 'eastNorthRateUnits=1:int32!#SpeedUnits upRateUnits=2:int32#SpeedUnits',
  StatusReport: `reportId=1:string!@ulid system=2:int32!#System info=3:int32!#Info activeTaskId=4:string@ulid mode=5:string! power=6:Power nodeLocation=7:Location
    fieldOfView=8:LocationOrRangeBearing obscuration=10:LocationOrRangeBearing* status=11:Status* coverage=12:LocationOrRangeBearing*`,
  Power: 'level=3:int32 source=4:int32#PowerSource status=5:int32#PowerStatus',
  Status: 'statusLevel=1:int32#StatusLevel statusValue=3:string statusType=4:int32!#StatusType',
  Registration: `nodeDefinition=1:NodeDefinition*! icdVersion=2:string! name=3:string shortName=4:string capabilities=5:Capability*! statusDefinition=6:StatusDefinition!
    modeDefinition=7:ModeDefinition*! dependentNodes=8:string* reportingRegion=9:LocationOrRangeBearing* configData=10:ConfigurationData*!`,
  NodeDefinition: 'nodeType=1:int32!#NodeType nodeSubType=2:string*',
  Capability: 'category=1:string! type=2:string! value=3:string units=4:string',
  StatusDefinition: `statusInterval=1:Duration! locationDefinition=2:LocationType coverageDefinition=3:LocationType obscurationDefinition=4:LocationType
    statusReport=5:StatusReportDefinition* fieldOfViewDefinition=6:LocationType`,
  StatusReportDefinition: 'category=1:int32!#StatusReportCategory type=2:string! units=3:string onChange=4:bool',
  Duration: 'units=1:int32!#TimeUnits value=3:float!',
  LocationType: `locationUnits=1:int32#LocationCoordinateSystem|units! rangeBearingUnits=2:int32#RangeBearingCoordinateSystem|units! locationDatum=3:int32#LocationDatum|datum!
    rangeBearingDatum=4:int32#RangeBearingDatum|datum! zone=5:string`,
  VelocityType:
    'enuVelocityUnits=4:EnuVelocityUnits|units! locationDatum=6:int32#LocationDatum|datum! rangeBearingDatum=7:int32#RangeBearingDatum|datum! zone=8:string',
  ModeDefinition: `modeName=1:string! modeType=2:int32!#ModeType modeDescription=3:string settleTime=4:Duration! maximumLatency=5:Duration scanType=6:int32#ScanType
    trackingType=7:int32#TrackingType duration=8:Duration modeParameter=9:ModeParameter* detectionDefinition=10:DetectionDefinition* task=11:TaskDefinition!`,
  ModeParameter: 'type=1:string! value=2:string!',
  DetectionDefinition: `locationType=1:LocationType! detectionPerformance=2:PerformanceValue* detectionReport=3:DetectionReportDefinition*
    detectionClassDefinition=4:DetectionClassDefinition* behaviourDefinition=5:BehaviourDefinition* velocityType=6:VelocityType geometricError=7:GeometricError`,
  GeometricError: 'type=1:string! units=2:string! variationType=3:string! performanceValue=4:PerformanceValue*',
  PerformanceValue: 'type=1:string! units=2:string! unitValue=3:string! variationType=4:string',
  DetectionReportDefinition: 'category=1:int32!#DetectionReportCategory type=2:string! units=3:string! onChange=4:bool',
  DetectionClassDefinition: `confidenceDefinition=1:int32#ConfidenceDefinition classPerformance=2:PerformanceValue* classDefinition=3:ClassDefinition*
    taxonomyDockDefinition=4:TaxonomyDockDefinition*`,
  ClassDefinition: 'type=1:string! units=2:string subClass=3:SubClassDefinition*',
  SubClassDefinition: 'type=1:string! units=2:string level=3:int32! subClass=4:SubClassDefinition*',
  BehaviourDefinition: 'type=1:string! units=2:string',
  TaskDefinition: 'concurrentTasks=1:int32 regionDefinition=2:RegionDefinition! command=3:Command*',
  RegionDefinition: `regionType=1:int32*!#RegionType settleTime=2:Duration regionArea=3:LocationType*! classFilterDefinition=4:ClassFilterDefinition*
    behaviourFilterDefinition=5:BehaviourFilterDefinition*`,
  ClassFilterDefinition: 'filterParameter=1:FilterParameter* subClassDefinition=2:SubClassFilterDefinition* type=3:string!',
  SubClassFilterDefinition: 'filterParameter=1:FilterParameter* level=2:int32! type=3:string! subClassDefinition=4:SubClassFilterDefinition*',
  BehaviourFilterDefinition: 'filterParameter=1:FilterParameter* type=2:string!',
  FilterParameter: 'parameter=1:string! operators=2:int32*!#Operator',
  Command: 'units=2:string! completionTime=3:Duration! type=4:int32!#CommandType',
  TaxonomyDockDefinition: 'DockClassNamespace=1:string! DockClass=2:string! ExtensionSubclass=3:ExtensionSubclass*',
  ExtensionSubclass: 'SubclassNamespace=1:string! SubclassName=2:string! units=3:string',
  ConfigurationData:
    'manufacturer=1:string! model=2:string! serialNumber=3:string hardwareVersion=4:string softwareVersion=5:string subComponents=6:ConfigurationData*',
};

/** Fields that version 1 had and version 2 reserves, by message: who sends them speaks version 1. */
export const VERSION_1_FIELDS: Readonly<Record<string, readonly number[]>> = {
  RegistrationAck: [2],
  AlertAck: [2, 3],
  DetectionReport: [17, 18, 20, 21],
  StatusReport: [9],
  Power: [1, 2],
  Status: [2],
  Duration: [2],
  VelocityType: [1, 2, 3, 5],
  Command: [1],
  Error: [2],
};

/** Prefix of the names on the left, then the names with their numbers; 0 is always `UNSPECIFIED`. */
const ENUMERATIONS: Readonly<Record<string, string>> = {
  AlertType: 'ALERT_TYPE_ INFORMATION=1 WARNING=2 CRITICAL=3 ERROR=4 FATAL=5 MODE_CHANGE=6',
  AlertStatus: 'ALERT_STATUS_ ACTIVE=1 ACKNOWLEDGE=2 REJECT=3 IGNORE=4 CLEAR=5',
  DiscretePriority: 'DISCRETE_PRIORITY_ LOW=1 MEDIUM=2 HIGH=3',
  AlertAckStatus: 'ALERT_ACK_STATUS_ ACCEPTED=1 REJECTED=2 CANCELLED=3',
  AssociationRelation: 'ASSOCIATION_RELATION_ NO_RELATION=1 PARENT=2 CHILD=3 SIBLING=4',
  LocationCoordinateSystem: 'LOCATION_COORDINATE_SYSTEM_ LAT_LNG_DEG_M=1 LAT_LNG_RAD_M=2 UTM_M=5',
  LocationDatum: 'LOCATION_DATUM_ WGS84_E=1 WGS84_G=2',
  RangeBearingCoordinateSystem: 'RANGE_BEARING_COORDINATE_SYSTEM_ DEGREES_M=1 RADIANS_M=2 DEGREES_KM=3 RADIANS_KM=4',
  RangeBearingDatum: 'RANGE_BEARING_DATUM_ TRUE=1 MAGNETIC=2 GRID=3 PLATFORM=4',
  SpeedUnits: 'SPEED_UNITS_ MS=1 KPH=2',
  System: 'SYSTEM_ OK=1 WARNING=2 ERROR=3 GOODBYE=5',
  Info: 'INFO_ NEW=1 UNCHANGED=2',
  PowerSource: 'POWERSOURCE_ OTHER=1 MAINS=2 INTERNAL_BATTERY=3 EXTERNAL_BATTERY=4 GENERATOR=5 SOLAR_PV=6 WIND_TURBINE=7 FUEL_CELL=8',
  PowerStatus: 'POWERSTATUS_ OK=1 FAULT=2',
  StatusLevel: 'STATUS_LEVEL_ INFORMATION_STATUS=2 WARNING_STATUS=3 ERROR_STATUS=4',
  StatusType: `STATUS_TYPE_ INTERNAL_FAULT=1 EXTERNAL_FAULT=2 ILLUMINATION=3 WEATHER=4 CLUTTER=5 EXPOSURE=6 MOTION_SENSITIVITY=7 PTZ_STATUS=8 PD=9 FAR=10 NOT_DETECTING=11
    PLATFORM=12 OTHER=13`,
  // Nodes that act on what they see (13 to 17) have no name here, so they cannot register.
  NodeType: `NODE_TYPE_ OTHER=1 RADAR=2 LIDAR=3 CAMERA=4 SEISMIC=5 ACOUSTIC=6 PROXIMITY_SENSOR=7 PASSIVE_RF=8 HUMAN=9 CHEMICAL=10 BIOLOGICAL=11 RADIATION=12
    MOBILE_NODE=18 POINTABLE_NODE=19 FUSION_NODE=20`,
  StatusReportCategory: 'STATUS_REPORT_CATEGORY_ SENSOR=1 POWER=2 MODE=3 STATUS=4',
  TimeUnits: 'TIME_UNITS_ NANOSECONDS=1 MICROSECONDS=2 MILLISECONDS=3 SECONDS=4 MINUTES=5 HOURS=6 DAYS=7',
  ModeType: 'MODE_TYPE_ PERMANENT=1 TEMPORARY=2 DEFAULT=3',
  ScanType: 'SCAN_TYPE_ FIXED=1 SCANNING=2 STEERABLE=3',
  TrackingType: 'TRACKING_TYPE_ NONE=1 TRACKLET=2 TRACK=3 TRACK_WITH_RE_ID=4',
  DetectionReportCategory: 'DETECTION_REPORT_CATEGORY_ DETECTION=1 TRACK=2 OBJECT=3 SIGNAL=4',
  ConfidenceDefinition: 'CONFIDENCE_DEFINITION_ SINGLE_CLASS=1 MULTI_CLASS=2',
  RegionType: 'REGION_TYPE_ AREA_OF_INTEREST=1 IGNORE=2 BOUNDARY=3 MOBILE_NODE_NO_GO_AREA=4 MOBILE_NODE_GO_AREA=5',
  Operator: 'OPERATOR_ ALL=1 GREATER_THAN=2 LESS_THAN=3 EQUAL=4',
  CommandType: `COMMAND_TYPE_ REQUEST=1 DETECTION_THRESHOLD=2 DETECTION_REPORT_RATE=3 CLASSIFICATION_THRESHOLD=4 MODE_CHANGE=5 LOOK_AT=6 MOVE_TO=7 PATROL=8 FOLLOW=9`,
};

/** Names of an enumeration by number. */
export const ENUMERATION_NAMES: ReadonlyMap<string, ReadonlyMap<number, string>> = new Map(
  Object.entries(ENUMERATIONS).map(([name, text]) => {
    const [prefix, ...words] = text.split(/\s+/);
    const values = words.map((word): [number, string] => [Number(word.split('=')[1]), prefix + word.split('=')[0]]);
    return [name, new Map<number, string>([[0, `${prefix}UNSPECIFIED`], ...values])];
  }),
);
