import Testing

@Suite("Operations say what they throw") struct StatedErrorsTests {
  private func places(_ text: String, in file: String) -> [String] {
    StatedErrors().places(in: .planted([file: text]))
  }

  @Test func `all operations say what they throw`() throws {
    try ThisHouse.expectNothing(against: StatedErrors())
  }

  @Test func `an operation of the seam that does not say it is found`() {
    let text = """
      protocol Walls {
        /// Raises the roof.
        ///
        /// - Throws: `.closed`.
        @discardableResult
        func raise() async throws(MailboxError) -> Int

        /// Lowers the roof.
        func lower(
          _ roof: Int
        ) async throws(MailboxError)

        /// Looks at the roof.
        func look() -> Int
      }
      """
    let file = "Sources/MailboxInterface/Operations/MailboxOperations.swift"
    #expect(places(text, in: file) == ["\(file):9"])
  }

  @Test func `an operation of the store that does not say it is found, and nothing else`() {
    let text = """
      extension Store {
        /// Raises the roof.
        public func raise() throws(MailboxError) {
        }

        /// Raises it for the house.
        func raiseInside() throws(MailboxError) {}

        /// Makes one.
        public static func make() throws(MailboxError) -> Store { Store() }
      }
      """
    let file = "Sources/MailboxStore/Store/EmbeddedStore+Roof.swift"
    #expect(places(text, in: file) == ["\(file):3", "\(file):10"])
    #expect(places(text, in: "Sources/MailboxStore/Store/Roof.swift") == [])
  }
}
