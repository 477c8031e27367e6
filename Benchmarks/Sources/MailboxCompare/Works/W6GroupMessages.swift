/// W6: a group message to 200 and to 2,000 members, one at a time and ten at a time.
final class GroupMessages: Work {
  private let sizes: Sizes
  private let picker: UserPicker

  init(_ sizes: Sizes) {
    self.sizes = sizes
    picker = UserPicker(.uniform, users: sizes.users)
  }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (sizes.users, sizes.journalBudgetBytes, 100_000)
  }

  func cases(for system: String) -> [String] {
    system == Systems.layout ? [] : ["W6-200", "W6-200-by-10", "W6-2000"]
  }

  func prepare(_ name: String, _ contender: any Contender) async throws {
    guard name == "W6-200" else { return }
    try await contender.fill(Filling(users: sizes.users, messagesEach: 1))
    try await contender.settle()
  }

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    var load = DepositLoad(
      depositors: name.hasSuffix("by-10") ? 10 : 1, picker: picker,
      duration: .seconds(sizes.depositSeconds / 2))
    load.recipients = name.hasPrefix("W6-2000") ? 2000 : 200
    load.seed = UInt64(round + 1) &* 15_485_863
    return [Sample(name, try await contender.deposit(load), unit: "group messages/s")]
  }
}
