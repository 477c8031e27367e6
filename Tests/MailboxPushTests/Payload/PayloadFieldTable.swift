import Foundation
import MailboxModel
import MailboxPush

/// The fields that stand in the payloads, by platform, with the profiles and kinds of push that have them.
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
    var kinds: Set<String> = []
  }

  private var users: [Field: Users] = [:]

  /// Those of some situations, and of what takes pushes off the screen, which is the same in all
  /// profiles.
  init(of situations: [PayloadSituation], clears: [(String, Binding.Platform)], in folder: URL)
    throws
  {
    for situation in situations {
      try add(
        folder.appending(path: situation.name + ".json"), to: situation.platform,
        in: [situation.profile], as: situation.content.kind.rawValue)
    }
    for (name, platform) in clears {
      try add(
        folder.appending(path: "Clears/\(name).json"), to: platform, in: PushProfile.allCases,
        as: "clear")
    }
  }

  private mutating func add(
    _ file: URL, to platform: Binding.Platform, in profiles: [PushProfile], as kind: String
  ) throws {
    let payload = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    for path in Self.paths(in: payload) {
      let field = Field(platform: platform, path: path)
      users[field, default: Users()].profiles.formUnion(profiles)
      users[field, default: Users()].kinds.insert(kind)
    }
  }

  /// The fields that nobody has said anything of.
  var unexplained: [String] {
    users.keys.filter { Self.meaning(of: $0) == nil }.map { "\($0.platform) \($0.path)" }.sorted()
  }

  /// The fields that have a meaning here and that no payload has.
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
    ["alert", "silent", "badge", "clear"].filter(users.kinds.contains).joined(separator: ", ")
  }

  /// Returns the places of the values: the names on the way to each, with dots between.
  private static func paths(in value: Any, below prefix: String = "") -> [String] {
    guard let object = value as? [String: Any] else { return [prefix] }
    return object.flatMap { name, value in
      paths(in: value, below: prefix.isEmpty ? name : "\(prefix).\(name)")
    }
  }
}
