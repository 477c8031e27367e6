/// All works, in the order in which they run.
enum Works {
  static func named(_ name: String, _ sizes: Sizes) -> (any Work)? {
    switch name {
    case "W1": LargeMailbox(sizes)
    case "W2": ManyMailboxes(sizes)
    case "W3": Deposits(sizes)
    case "W4": DrainAndAcknowledge(sizes)
    case "W5": Churn(sizes)
    case "W6": GroupMessages(sizes)
    case "W7": Opening(sizes)
    case "W8": Chat(sizes)
    case "W9": MessageSizes(sizes)
    default:
      sizes.scales.first { name == "W10-\(Growth.name($0))" }.map { Growth(sizes, users: $0) }
    }
  }

  static func names(_ sizes: Sizes) -> [String] {
    (1...9).map { "W\($0)" } + sizes.scales.map { "W10-\(Growth.name($0))" }
  }
}
