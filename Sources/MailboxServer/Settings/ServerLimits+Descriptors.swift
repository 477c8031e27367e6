extension ServerLimits {
  /// Connections that a server has room for, however few descriptors there are.
  private static let connectionsMin = 8

  /// The most file descriptors that connections take.
  public var descriptorsMax: Int { connectionsMax + unreadyConnectionsMax }

  /// Takes in no more connections than there are descriptors for, so that those that others need stay
  /// theirs. Those on which nobody has signed in give way first, down to a quarter.
  public mutating func fit(descriptors: Int) {
    let count = max(descriptors, Self.connectionsMin)
    guard count < descriptorsMax else { return }
    unreadyConnectionsMax = min(unreadyConnectionsMax, max(count - connectionsMax, count / 4))
    connectionsMax = min(connectionsMax, count - unreadyConnectionsMax)
  }
}
