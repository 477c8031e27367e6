internal import ArgumentParser
internal import MailboxModel

/// A choice that is named on the command line by the word which people and programs read.
protocol Word: ExpressibleByArgument, CaseIterable, CustomStringConvertible {}

extension Word {
  /// The choice of a word.
  static func named(_ word: String) -> Self? { allCases.first { $0.description == word } }

  /// All the words, for help and completion.
  static var words: [String] { allCases.map(\.description) }
}

extension Binding.Platform: Word {
  init?(argument: String) {
    guard let platform = Self.named(argument) else { return nil }
    self = platform
  }

  static var allValueStrings: [String] { words }
  // Raw values are stored bytes, which help would show as the words' names.
  static var allValueDescriptions: [String: String] { [:] }
  var defaultValueDescription: String { description }
}

extension Binding.Environment: Word {
  init?(argument: String) {
    guard let environment = Self.named(argument) else { return nil }
    self = environment
  }

  static var allValueStrings: [String] { words }
  // Raw values are stored bytes, which help would show as the words' names.
  static var allValueDescriptions: [String: String] { [:] }
  var defaultValueDescription: String { description }
}

extension ConversationNotifications: Word {
  init?(argument: String) {
    guard let notifications = Self.named(argument) else { return nil }
    self = notifications
  }

  static var allValueStrings: [String] { words }
  // Raw values are stored bytes, which help would show as the words' names.
  static var allValueDescriptions: [String: String] { [:] }
  var defaultValueDescription: String { description }
}
