/// One thing that does not hold.
struct Finding: Hashable, CustomStringConvertible {
  /// The rule of this house that is broken.
  var rule: String
  var file: String
  var line: Int
  /// The fault.
  var what: String
  /// The way to mend it.
  var advice: String

  var description: String { "\(place): \(what). \(rule): \(advice)" }

  /// The file and the line, as an editor opens them.
  var place: String { "\(file):\(line)" }
}

/// A rule of this house.
protocol Rule {
  /// Finds the breaches of it, in the order of the files.
  func findings(in house: House) -> [Finding]
}
