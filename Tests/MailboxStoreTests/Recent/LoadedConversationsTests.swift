import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Conversations in memory against a plain dictionary.
@Suite struct LoadedConversationsTests {
  private static func key(_ number: Int) -> ConversationKey {
    ConversationKey(.group(GroupID(number: number)))
  }

  private static func state(_ number: UInt64) -> ConversationState {
    var state = ConversationState()
    state.readThrough = number
    return state
  }

  @Test(arguments: 121...124 as ClosedRange<UInt64>)
  func `random changes leave what a dictionary holds, and what readers took stays as it was`(
    seed: UInt64
  ) {
    let seed = SeededGenerator.seed(or: seed)
    var random = SeededGenerator(seed: seed)
    var loaded = LoadedConversations()
    var model: [ConversationKey: ConversationState] = [:]
    var changed: Set<ConversationKey> = []
    var taken = (loaded: loaded, model: model)
    for step in 1...8000 {
      let key = Self.key(.random(in: 0..<4000, using: &random))
      let state = random.once(in: 8) ? ConversationState() : Self.state(UInt64(step))
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<12:
        loaded.change(key) { $0 = state }
        model[key] = state
        changed.insert(key)
      case 12..<16:
        loaded.load(KeyedConversation(key: key, state: state))
        model[key] = model[key] ?? state
      default:
        guard let known = model[key] else { continue }
        loaded.settle(KeyedConversation(key: key, state: known))
        if known.isEmpty { model[key] = nil }
        changed.remove(key)
      }
      #expect(loaded[key] == model[key], "step \(step), seed \(seed)")
      guard step.isMultiple(of: 500) else { continue }
      #expect(loaded.states == model && loaded.count == model.count, "step \(step), seed \(seed)")
      #expect(Set(loaded.changed.map(\.key)) == changed, "step \(step), seed \(seed)")
      #expect(taken.loaded.states == taken.model, "step \(step), seed \(seed)")
      taken = (loaded, model)
    }
    loaded.settleAll()
    #expect(loaded.states == model.filter { !$0.value.isEmpty } && loaded.changed.isEmpty)
  }

  @Test func `however many there are, a change copies few`() {
    var parts = ConversationParts()
    for number in 0..<20_000 { parts.change(Self.key(number)) { $0.state = Self.state(7) } }
    #expect(parts.count == 20_000 && parts.parts.count <= 128)
    #expect(parts.parts.allSatisfy { $0.count <= ConversationParts.partMax })
  }
}
