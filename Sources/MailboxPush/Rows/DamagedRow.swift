internal import MailboxModel
internal import StoredBytes

/// A row that cannot be read, or that names one that is not there.
///
/// ```
/// aside  table (1) | key in it     the row
/// ```
struct DamagedRow: Hashable, Sendable {
  /// The tables whose rows are set aside.
  enum Place: UInt8, Sendable, CustomStringConvertible {
    case pending = 1
    case due = 2
    case parked = 3
    case behind = 4
    case ledger = 5
    case devices = 6
    case credentials = 7
    case badges = 8
    case windows = 9
    case shown = 10
    case clearing = 11

    var description: String {
      switch self {
      case .pending: "pending"
      case .due: "due"
      case .parked: "parked"
      case .behind: "behind"
      case .ledger: "ledger"
      case .devices: "devices"
      case .credentials: "credentials"
      case .badges: "badges"
      case .windows: "windows"
      case .shown: "shown"
      case .clearing: "clearing"
      }
    }
  }

  /// The table that it stands in.
  var place: Place
  /// Its key there.
  var key: [UInt8]
  /// The damage, in words.
  var reason: String
}

/// The key of a row that is set aside.
struct AsideKey: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ damaged: DamagedRow) { bytes = [damaged.place.rawValue] + damaged.key }
}

/// A row that is set aside, as it was found.
struct AsideRow: StoredRow {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  static var rowName: StaticString { "a row of table 'aside'" }

  func encode(to row: inout [UInt8]) { row.append(contentsOf: bytes) }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    bytes = try reader.bytes(reader.remaining)
  }
}
