import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("Room for deposits under way") struct FlightRoomTests {
  private static let room = 32 << 20

  @Test func `who finds no room waits in order, and one that is larger than all has it alone`()
    async throws
  {
    let flight = FlightRoom()
    let entered = Entered()
    await flight.enter(Self.room - 10)
    func enter(_ number: Int, _ bytes: Int) async throws {
      let before = flight.waitingCount
      Task {
        await flight.enter(bytes)
        entered.note(number)
      }
      try await eventually { flight.waitingCount == before + 1 }
    }
    try await enter(1, 11)
    // It would fit, but others were there before.
    try await enter(2, 1)
    try await enter(3, 2 * Self.room)
    try await enter(4, 5)
    #expect(entered.numbers == [])
    flight.leave(Self.room - 10)
    try await eventually { Set(entered.numbers) == [1, 2] }
    flight.leave(11)
    #expect(Set(entered.numbers) == [1, 2])
    flight.leave(1)
    try await eventually { entered.numbers.count == 3 }
    #expect(entered.numbers.last == 3)
    #expect(flight.bytes == 2 * Self.room)
    flight.leave(2 * Self.room)
    try await eventually { entered.numbers.last == 4 }
    flight.leave(5)
    #expect(flight.bytes == 0)
  }

  /// The numbers of those who came in, in order.
  private final class Entered: Sendable {
    private let state = Guarded<[Int]>([])
    var numbers: [Int] { state.withLock { $0 } }
    func note(_ number: Int) { state.withLock { $0.append(number) } }
  }
}
