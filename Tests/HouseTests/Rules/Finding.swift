/// One thing that does not hold.
struct Finding: Hashable, CustomStringConvertible {
  /// What holds in this house.
  var rule: String
  var file: String
  var line: Int
  /// What is against it.
  var what: String
  /// What to do.
  var advice: String

  var description: String { "\(place): \(what). \(rule): \(advice)" }

  /// The file and the line, as an editor opens them.
  var place: String { "\(file):\(line)" }
}

/// What holds in this house.
protocol Rule {
  /// What is against it, in the order of the files.
  func findings(in house: House) -> [Finding]
}
