internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox verify`
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks that everything the store promises holds.",
    discussion: """
      Works beside a running owner; --repair owns the store. Ends with 0 only when all holds, \
      with 65 when something is wrong and was not repaired.
      """)

  @Flag(help: "Repair what can be repaired.")
  var repair = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard store.app == nil else {
      throw ValidationError("verify looks at the whole store: leave --app out")
    }
  }

  func run() async throws {
    let answers = StandardOutput()
    let report: VerifyReport
    do {
      report = try await check()
    } catch let error as MailboxError where error.exitStatus == .damaged && output.json {
      // A machine that asks whether all holds gets its answer where it looks for it.
      let problem = ProblemLine(ofStore: error)
      try answers.json(Answer(ok: false, problems: [problem], mailboxes: 0, messages: 0))
      try answers.flush()
      throw error
    }
    let holds = report.problems.allSatisfy(\.isRepaired)
    if output.json {
      try answers.json(
        Answer(
          ok: holds, problems: report.problems.map { ProblemLine($0) }, mailboxes: report.mailboxes,
          messages: report.messages))
    } else {
      try write(report, to: answers)
    }
    try answers.flush()
    if !holds { throw Reported(status: .damaged) }
  }

  private func check() async throws -> VerifyReport {
    if repair { return try await store.withStore { try await $0.repair() } }
    var progress = Progress()
    defer { progress.clear() }
    return try store.view().verify { done in
      progress.show("\(Quantities.count(done)) mailboxes checked")
    }
  }

  private func write(_ report: VerifyReport, to answers: StandardOutput) throws {
    for problem in report.problems {
      let place = problem.mailbox.map { "\($0)" } ?? "store"
      let outcome = problem.isRepaired ? " (repaired)" : ""
      try answers.line(PlainText.oneLine("\(problem.rule)  \(place): \(problem.text)\(outcome)"))
    }
    let checked =
      "\(Quantities.count(report.mailboxes, "mailbox", "mailboxes")), "
      + Quantities.count(report.messages, "message")
    let repaired = report.problems.count(where: \.isRepaired)
    let left = report.problems.count - repaired
    if report.problems.isEmpty {
      try answers.line("all holds: \(checked)")
    } else if left == 0 {
      let count = Quantities.count(repaired, "problem")
      try answers.line("all holds now: \(checked), \(count) repaired")
    } else {
      let advice =
        repair ? "keep a copy of the directory" : "'mailbox verify --repair' repairs what it can"
      try answers.line("\(Quantities.count(left, "problem")) in \(checked); \(advice)")
    }
  }

  private struct Answer: Encodable {
    let ok: Bool
    let problems: [ProblemLine]
    let mailboxes: Int
    let messages: Int
  }
}

/// A problem, for machines.
private struct ProblemLine: Encodable {
  let app: String?
  let user: String?
  let rule: String
  let text: String
  let repaired: Bool

  init(_ problem: VerifyReport.Problem) {
    app = problem.mailbox?.app.value
    user = problem.mailbox?.user.value
    rule = problem.rule
    text = problem.text
    repaired = problem.isRepaired
  }

  /// The store is so damaged that it could not be looked into.
  init(ofStore error: MailboxError) {
    app = nil
    user = nil
    rule = "store"
    text = error.message
    repaired = false
  }
}
