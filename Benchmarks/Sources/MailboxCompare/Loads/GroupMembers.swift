/// The members of the group that a load's message goes to.
enum GroupMembers {
  /// Scattered over all users, as the members of a real group are.
  private static let stride: UInt64 = 7_368_787

  static func members(count: Int, first: UInt32, users: UInt32) -> [UInt32] {
    if count == 1 { return [first] }
    return (0..<UInt64(count)).map { UInt32((UInt64(first) + $0 * stride) % UInt64(users)) }
  }
}
