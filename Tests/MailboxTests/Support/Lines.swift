import Foundation

/// A message as `drain --json` prints it.
struct MessageLine: Decodable, Equatable {
  let type: String
  let sequence: UInt64
  let id: String?
  let from: String
  let group: String?
  let text: String
  let at: Double
  let epoch: String
}

/// A gap as `drain --json` prints it.
struct GapLine: Decodable, Equatable {
  let type: String
  let from: UInt64
  let to: UInt64
  let count: UInt64
  let reason: String
}

/// A line of an export.
struct ExportLine: Decodable, Equatable {
  let to: [String]
  let from: String
  let text: String
  let group: String?
  let id: String?
  let at: Double
  let expiresAt: Int64
  let body: String?

  private enum CodingKeys: String, CodingKey {
    case to, from, text, group, id, at, body
    case expiresAt = "expires_at"
  }
}

/// The output of `import --json`.
struct ImportCounts: Decodable, Equatable {
  let lines: Int
  let deposited: Int
  let copies: Int
  let duplicates: Int
  let expired: Int
  let mailboxes: Int
  let skipped: Int
}

/// The output of `unread --json`.
struct UnreadCounts: Decodable, Equatable {
  struct Count: Decodable, Equatable {
    let conversation: String
    let count: Int
  }
  let user: String
  let total: Int
  let conversations: [Count]
}

/// The output of `ls --json` for a mailbox.
struct MailboxNumbers: Decodable, Equatable {
  let app: String
  let user: String
  let messages: Int
  let unread: Int
  let head: Int
  let floor: Int
}

/// The output of `stats --json`.
struct StoreNumbers: Decodable, Equatable {
  let mailboxes: Int
  let messages: Int
  let bytes: Int
  let unread: Int
  let devices: Int
  let oldest: Oldest?
  let journalBytes: Int
  let journalBudgetBytes: Int?
  let pressure: String?
  let diskBytes: Int?

  struct Oldest: Decodable, Equatable {
    let app: String
    let user: String
    let sequence: Int
    let at: Double
  }
}

/// The output of `device … --json` for a device.
struct DeviceState: Decodable, Equatable {
  struct Token: Decodable, Equatable {
    let token: String
    let platform: String
    let credential: String
    let environment: String
    let topic: String
  }
  let device: String
  let presence: String
  let acknowledged: Int
  let badge: Int
  let binding: Token?
}

/// The output of `verify --json`.
struct VerifyAnswer: Decodable, Equatable {
  struct Problem: Decodable, Equatable {
    let rule: String
    let text: String
  }
  let ok: Bool
  let problems: [Problem]
}

extension Tool.Outcome {
  /// The output as one JSON value.
  func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(output.utf8))
  }

  /// The output as one JSON value a line.
  func decodedLines<Value: Decodable>(_ type: Value.Type = Value.self) throws -> [Value] {
    try lines.map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
  }
}
