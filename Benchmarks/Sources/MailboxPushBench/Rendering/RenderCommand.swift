internal import ArgumentParser

/// `mailbox-push-bench render`
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Decide about push intents and render their payloads, on one thread.")

  @Option(help: "How many intents a round has.")
  var intents = 1_000_000

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    guard (1...1_000_000_000).contains(intents) else {
      throw ValidationError("--intents is \(intents): it goes from 1 to 1000000000")
    }
  }

  func run() throws {
    var figures: [Figure] = []
    for work in try RenderWork.all() {
      let rates = (0..<measuring.rounds).map { _ in
        Double(intents) / seconds { work.run(intents) }
      }
      figures.append(Figure("render", work.name, "intents/s", of: rates))
    }
    try measuring.write(figures)
  }

  private func seconds(_ body: () -> Void) -> Double {
    ContinuousClock().measure(body) / .seconds(1)
  }
}
