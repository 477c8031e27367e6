import Foundation
import MailboxModel
import MailboxPush

/// Which fields stand in the payloads of which platform, profiles and kinds of push.
struct PayloadFieldTable {
  /// A place in a payload.
  private struct Field: Hashable, Comparable {
    var platform: Binding.Platform
    var path: String

    static func < (lhs: Field, rhs: Field) -> Bool {
      (lhs.platform.rawValue, lhs.path) < (rhs.platform.rawValue, rhs.path)
    }
  }

  private struct Users {
    var profiles: Set<PushProfile> = []
    var kinds: Set<PushContent.Kind> = []
  }

  private var users: [Field: Users] = [:]

  init(of situations: [PayloadSituation], in folder: URL) throws {
    for situation in situations {
      let data = try Data(contentsOf: folder.appending(path: situation.name + ".json"))
      for path in Self.paths(in: try JSONSerialization.jsonObject(with: data)) {
        let field = Field(platform: situation.platform, path: path)
        users[field, default: Users()].profiles.insert(situation.profile)
        users[field, default: Users()].kinds.insert(situation.content.kind)
      }
    }
  }

  /// The fields that nobody has said anything of.
  var unexplained: [String] {
    users.keys.filter { Self.meaning(of: $0) == nil }.map { "\($0.platform) \($0.path)" }.sorted()
  }

  /// What is said of fields that no payload has.
  var unused: [String] {
    PayloadFieldMeanings.all.flatMap { platform, meanings in
      meanings.keys.filter { users[Field(platform: platform, path: $0)] == nil }
    }.sorted()
  }

  var markdown: String {
    var lines = ["| to | field | profiles | pushes | what it is |", "|---|---|---|---|---|"]
    for field in users.keys.sorted() {
      guard let users = users[field], let meaning = Self.meaning(of: field) else { continue }
      lines.append(
        "| \(field.platform) | `\(field.path)` | \(Self.profiles(users, field)) "
          + "| \(Self.kinds(users)) | \(meaning) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func meaning(of field: Field) -> String? {
    PayloadFieldMeanings.all[field.platform]?[field.path]
  }

  private static func profiles(_ users: Users, _ field: Field) -> String {
    // A webhook's body is the same in all.
    if field.platform == .webhook || users.profiles.count == PushProfile.allCases.count {
      return "all"
    }
    return PushProfile.allCases.filter(users.profiles.contains).map { "\($0)" }
      .joined(separator: ", ")
  }

  private static func kinds(_ users: Users) -> String {
    [PushContent.Kind.alert, .silent, .badge].filter(users.kinds.contains).map(\.rawValue)
      .joined(separator: ", ")
  }

  /// Where the values lie: the names on the way to each, with dots between.
  private static func paths(in value: Any, below prefix: String = "") -> [String] {
    guard let object = value as? [String: Any] else { return [prefix] }
    return object.flatMap { name, value in
      paths(in: value, below: prefix.isEmpty ? name : "\(prefix).\(name)")
    }
  }
}
