@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("What the dispatcher does with a push") struct DispatchMachineTests {
  private let noon = PushQuestion.noon
  private let owed = PendingPush.owed(5)
  private let binding = Binding(
    token: "t1", platform: .apns, credential: "main", registeredAt: PushQuestion.noon)
  private var sent: SentPush { SentPush(push: owed, binding: binding) }
  private var owedOnce: PendingPush {
    var push = owed
    push.attempts = 1
    return push
  }

  private func machine(_ change: (inout DispatchSettings) -> Void = { _ in }) -> DispatchMachine {
    var settings = DispatchSettings()
    change(&settings)
    return DispatchMachine(settings: settings, generator: SeededGenerator(seed: 1))
  }

  // MARK: Due

  @Test func `what nothing stands against is sent to the present token`() {
    var machine = machine()
    let action = machine.due(owed, .asked(), Obstacles())
    #expect(action == .send(to: Binding(token: "t1", platform: .apns, credential: "main")))
  }

  @Test func `what a rule suppresses ends with the rule's name in the ledger`() {
    var machine = machine()
    let action = machine.due(owed, .asked { $0.isRead = true }, Obstacles())
    let entry = LedgerEntry(of: owed, .suppressed(.read), at: noon)
    #expect(action == .write(.finish(owed, entry)))
  }

  @Test func `the foreground holds until the message's end, unless the device changes`() {
    var machine = machine()
    let action = machine.due(owed, .asked { $0.device?.presence = .foreground }, Obstacles())
    #expect(action == .write(.wait(owed, until: owed.expiresAt, for: .rule(.foreground))))
  }

  @Test func `the grace holds until it ends`() {
    var machine = machine { $0.graceSeconds = 60 }
    let question = PushQuestion.asked {
      $0.device?.presence = .background
      $0.device?.presenceSince = noon.adding(seconds: -20)
    }
    let action = machine.due(owed, question, Obstacles())
    #expect(action == .write(.wait(owed, until: noon.adding(seconds: 40), for: .rule(.inGrace))))
  }

  @Test func `what waits for a suspended credential is not looked at before the message's end`() {
    var machine = machine()
    let state = CredentialState(suspension: "wrong")
    let action = machine.due(owed, .asked(), Obstacles(credential: state))
    #expect(action == .write(.wait(owed, until: owed.expiresAt, for: .credential("main"))))
  }

  @Test func `a token that has to wait is waited for`() throws {
    var machine = machine()
    let later = noon.adding(seconds: 100)
    let question = PushQuestion.asked()
    var token = TokenState(of: try #require(question.device?.binding))
    token.notBefore = later
    guard
      case .write(.wait(owed, let moment, .token)) = machine.due(
        owed, question, Obstacles(token: token))
    else {
      Issue.record("it was not held")
      return
    }
    #expect((later...later.adding(seconds: 10)).contains(moment))
  }

  @Test func `a credential in trouble is tried by one push, and the others wait for it`() {
    var machine = machine()
    let resting = CredentialState(notBefore: noon.adding(seconds: 100), failures: 1)
    let rested = CredentialState(notBefore: noon, failures: 1)
    let parked = DueAction.write(
      .wait(owed, until: owed.expiresAt, for: .credential("main")))
    for isTrial in [false, true] {
      let obstacles = Obstacles(credential: resting, isTrial: isTrial)
      #expect(machine.due(owed, .asked(), obstacles) == parked)
    }
    #expect(machine.due(owed, .asked(), Obstacles(credential: rested)) == parked)
    let trial = machine.due(owed, .asked(), Obstacles(credential: rested, isTrial: true))
    #expect(trial == .send(to: Binding(token: "t1", platform: .apns, credential: "main")))
  }

  @Test func `a quarantine ends when the token is reported again`() throws {
    var machine = machine()
    var question = PushQuestion.asked()
    var token = TokenState(of: try #require(question.device?.binding))
    token.quarantine = "BadDeviceToken"
    let entry = LedgerEntry(of: owed, .suppressed(.quarantined), at: noon)
    #expect(
      machine.due(owed, question, Obstacles(token: token)) == .write(.finish(owed, entry)))
    question.device?.binding?.registeredAt = noon
    let again = machine.due(owed, question, Obstacles(token: token))
    #expect(again == .send(to: try #require(question.device?.binding)))
  }

  // MARK: Answered

  @Test func `delivered ends it, and forgets the failures before`() {
    var machine = machine()
    let obstacles = Obstacles(token: TokenState(of: binding), credential: CredentialState())
    var trial = sent
    trial.isTrial = true
    let actions = machine.answered(trial, .delivered, current: binding, obstacles, now: noon)
    let entry = LedgerEntry(of: owedOnce, .pushed(credential: "main"), at: noon)
    #expect(
      actions == [
        .write(.finish(owedOnce, entry)), .write(.token("bob", "phone", nil)),
        .write(.credential("main", nil)),
      ])
  }

  @Test func `a dead token is taken away`() {
    var machine = machine()
    let outcome = PushOutcome.dead(reason: "Unregistered", since: noon.adding(seconds: 1))
    let actions = machine.answered(sent, outcome, current: binding, Obstacles(), now: noon)
    #expect(actions.first == .unbind("bob", "phone", token: "t1"))
    #expect(actions.contains(.report(.tokenRemoved("bob", "phone", reason: "Unregistered"))))
  }

  @Test func `a token reported after it died stays, and is tried later`() {
    var machine = machine()
    let outcome = PushOutcome.dead(reason: "Unregistered", since: noon.adding(seconds: -1))
    let actions = machine.answered(sent, outcome, current: binding, Obstacles(), now: noon)
    #expect(!actions.contains(.unbind("bob", "phone", token: "t1")))
    guard case .write(.sendAgain(owedOnce, let moment, .token)) = actions.first else {
      Issue.record("it is not tried again")
      return
    }
    #expect(moment > noon)
  }

  @Test(arguments: [nil, "t2"]) func `another token, or none, is left alone`(token: String?) {
    var machine = machine()
    var current = binding
    current.token = PushToken(checked: token ?? "")
    let actions = machine.answered(
      sent, .dead(reason: "gone", since: nil), current: token == nil ? nil : current, Obstacles(),
      now: noon)
    #expect(actions == [.write(.sendAgain(owedOnce, at: noon, for: .moment))])
  }

  @Test func `a wrong credential is suspended and the push kept`() {
    var machine = machine()
    let actions = machine.answered(
      sent, .misconfigured(reason: "403 BadCertificate"), current: binding, Obstacles(), now: noon)
    #expect(
      actions == [
        .write(.sendAgain(owedOnce, at: owed.expiresAt, for: .credential("main"))),
        .write(.credential("main", CredentialState(suspension: "403 BadCertificate"))),
        .report(.credentialSuspended("main", reason: "403 BadCertificate")),
      ])
  }

  @Test func `waits double up to the limit, and never undercut what was asked for`() {
    var generator = SeededGenerator(seed: SeededGenerator.seed(or: 3))
    let backOff = BackOff(secondsMax: 900)
    for failures in [1, 2, 5, 10, 40, UInt32.max] {
      let longest: Int64 = min(1 << min(Int64(failures) - 1, 20), 900)
      for _ in 0..<50 {
        let next = backOff.next(
          after: failures, askedSeconds: nil, now: noon, using: &generator)
        let range = noon.adding(milliseconds: longest * 500)...noon.adding(seconds: longest)
        #expect(range.contains(next), "failure \(failures), seed \(generator.seed)")
        let asked = backOff.next(after: failures, askedSeconds: 77, now: noon, using: &generator)
        #expect(asked > noon.adding(seconds: 77))
      }
    }
  }

  @Test func `what fails together counts as one failure of the credential, and is told once`() {
    var machine = machine()
    var credential: CredentialState?
    var reports = 0
    for _ in 0..<5 {
      let actions = machine.answered(
        sent, .retry(.credential, reason: "503", afterSeconds: nil), current: binding,
        Obstacles(credential: credential), now: noon)
      for case .write(.credential("main", let state)) in actions { credential = state }
      for case .report(.credentialWaits("main", "503", _)) in actions { reports += 1 }
    }
    #expect(credential?.failures == 1 && credential?.reason == "503")
    #expect(reports == 1)
  }

  @Test func `a late success from before the trouble does not end a rest`() {
    var machine = machine()
    let state = CredentialState(notBefore: noon.adding(seconds: 2), failures: 1)
    let late = machine.answered(
      sent, .delivered, current: binding, Obstacles(credential: state),
      now: noon.adding(seconds: 3))
    #expect(!late.contains(.write(.credential("main", nil))))
    var trial = sent
    trial.isTrial = true
    let proof = machine.answered(
      trial, .delivered, current: binding, Obstacles(credential: state),
      now: noon.adding(seconds: 3))
    #expect(proof.contains(.write(.credential("main", nil))))
  }

  @Test func `an answer about a credential that was replaced changes nothing and is sent again`() {
    var machine = machine()
    let state = CredentialState(notBefore: noon, failures: 3)
    let actions = machine.answered(
      sent, .superseded, current: binding, Obstacles(credential: state), now: noon)
    #expect(
      actions == [.write(.sendAgain(owedOnce, at: owed.expiresAt, for: .credential("main")))])
  }

  @Test func `an expired provider token, again and again, names the clock`() {
    var machine = machine()
    var credential: CredentialState?
    let reason = "403 ExpiredProviderToken"
    for minute in 0..<3 {
      let now = noon.adding(seconds: Int64(minute) * 60)
      let actions = machine.answered(
        sent, .retry(.credential, reason: reason, afterSeconds: nil), current: binding,
        Obstacles(credential: credential), now: now)
      for case .write(.credential("main", let state)) in actions { credential = state }
      #expect(credential?.reason?.contains("clock") == (minute > 0))
    }
  }

  @Test func `a reason of any length is kept in part`() {
    var machine = machine()
    let reason = String(repeating: "ä", count: 5000)
    let actions = machine.answered(
      sent, .misconfigured(reason: reason), current: binding, Obstacles(), now: noon)
    for case .write(.credential(_, let state)) in actions {
      #expect((200...300).contains(state?.suspension?.utf8.count ?? 0))
    }
  }

  @Test func `the id is the same for the same message and device, and another for another`() {
    var ids: Set<PushID> = [PendingPush.owed(1).id, .init(high: 0, low: 0)]
    #expect(PendingPush.owed(1, dueAt: noon.adding(seconds: 9)).id == PendingPush.owed(1).id)
    let others: [PendingPush] = [.owed(2), .owed(1, by: "tablet"), .owed(1, of: "carol")]
    for other in others { #expect(ids.insert(other.id).inserted) }
    var purged = PendingPush.owed(1)
    purged.epoch = Epoch(rawValue: 8)
    #expect(ids.insert(purged.id).inserted)
    #expect(PendingPush.owed(1).id.description == "dd51bf3d-eea2-8cbf-bc51-d1f766e4e558")
  }
}
