internal import Glibc

/// The distribution of deposits over the users.
enum Popularity: Sendable {
  /// All alike.
  case uniform
  /// Zipf with exponent 0.99, the popular ones scattered over all users.
  case zipf
}

/// Draws users. The Zipf draw is that of YCSB (Gray et al., SIGMOD 1994).
struct UserPicker: Sendable {
  private static let theta = 0.99
  /// Coprime to every count of users that is used here, so that ranks map to users one to one.
  private static let scatter: UInt64 = 2_654_435_761

  let users: UInt32
  private let popularity: Popularity
  private let alpha: Double
  private let zeta: Double
  private let eta: Double

  init(_ popularity: Popularity, users: UInt32) {
    self.users = users
    self.popularity = popularity
    alpha = 1 / (1 - Self.theta)
    guard popularity == .zipf else {
      (zeta, eta) = (0, 0)
      return
    }
    var sum = 0.0
    for rank in 1...users { sum += pow(Double(rank), -Self.theta) }
    zeta = sum
    eta = (1 - pow(2 / Double(users), 1 - Self.theta)) / (1 - (1 + pow(0.5, Self.theta)) / sum)
  }

  /// The next user to write to.
  func pick(_ random: inout RandomSource) -> UInt32 {
    switch popularity {
    case .uniform: return random.below(users)
    case .zipf:
      let rank = UInt64(zipfRank(random.unit()))
      return UInt32(rank &* Self.scatter % UInt64(users))
    }
  }

  private func zipfRank(_ unit: Double) -> Double {
    let scaled = unit * zeta
    if scaled < 1 { return 0 }
    if scaled < 1 + pow(0.5, Self.theta) { return 1 }
    return min(Double(users) * pow(eta * unit - eta + 1, alpha), Double(users - 1))
  }
}
