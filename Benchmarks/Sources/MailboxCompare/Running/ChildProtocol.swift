/// A request of the comparing process to a child, one JSON object a line.
struct ChildRequest: Codable, Sendable {
  enum Step: String, Codable, Sendable { case cases, prepare, measure }
  var step: Step
  var name = ""
  var round = 0
}

/// The answer of a child, one JSON object a line.
struct ChildReply: Codable, Sendable {
  var cases: [String] = []
  var opensAnew = false
  var samples: [Sample] = []
  var memory: ProcessMemory?
  var failure: String?
}
