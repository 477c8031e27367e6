internal import FoundationEssentials

/// The settings that hold, each by its name as a text: what is compared to tell which have changed.
struct SettingValues: Equatable {
  /// A setting whose value is another.
  struct Change: Equatable {
    let name: String
    let old: String
    let new: String
  }

  /// Names are those of the settings file, with dots between them.
  private(set) var texts: [String: String] = [:]

  /// All that `printed()` shows, and fingerprints of the keys.
  init(_ settings: DaemonSettings, keys: [String]) throws {
    let file = try JSONDecoder().decode(Value.self, from: Data(try settings.printed().utf8))
    add(file, as: "")
    texts[Self.keys] = keys.joined(separator: ", ")
  }

  /// The name that the fingerprints of the keys have.
  static let keys = "signIn.keys"

  private mutating func add(_ value: Value, as name: String) {
    switch value {
    case .object(let fields):
      for (field, value) in fields { add(value, as: name.isEmpty ? field : "\(name).\(field)") }
    case .list(let elements): texts[name] = elements.joined(separator: ", ")
    case .text(let text): texts[name] = text
    }
  }

  /// Returns the settings whose values differ in newer ones, in order of their names.
  func changes(to next: SettingValues) -> [Change] {
    Set(texts.keys).union(next.texts.keys).sorted().compactMap { name in
      let (old, new) = (texts[name], next.texts[name])
      // Texts that look alike are two: an audience of other bytes is another.
      if let old, let new, old.utf8.elementsEqual(new.utf8) { return nil }
      return Change(name: name, old: old ?? "none", new: new ?? "none")
    }
  }

  /// Takes over one of them.
  mutating func take(_ name: String, of next: SettingValues) { texts[name] = next.texts[name] }

  /// A node of a settings file: an object, a list or a text.
  private enum Value: Decodable {
    case object([String: Value])
    case list([String])
    case text(String)

    init(from decoder: any Decoder) throws {
      if let fields = try? decoder.container(keyedBy: Name.self) {
        let pairs = try fields.allKeys.map {
          ($0.stringValue, try fields.decode(Value.self, forKey: $0))
        }
        self = .object(Dictionary(pairs) { first, _ in first })
        return
      }
      let value = try decoder.singleValueContainer()
      if let list = try? value.decode([String].self) {
        self = .list(list)
      } else if let isTrue = try? value.decode(Bool.self) {
        self = .text(isTrue ? "true" : "false")
      } else if let number = try? value.decode(UInt64.self) {
        self = .text("\(number)")
      } else if let number = try? value.decode(Double.self) {
        self = .text("\(number)")
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue name: String) { stringValue = name }
    init?(intValue: Int) { nil }
  }
}
