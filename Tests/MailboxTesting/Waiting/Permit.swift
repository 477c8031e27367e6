public import Testing

/// Limits how many tests that take much of the machine run at once, over all suites and targets.
///
/// ```swift
/// @Suite(.serves) struct SessionTests { … }
/// ```
/// All tests begin at once otherwise, and on two cores hundreds of servers, stores and clients then
/// share what a few of them need to be quick. A test waits for its permit before its time limit begins.
public struct Permit: TestTrait, SuiteTrait, TestScoping {
  /// The pool of all shares that are to be had at once.
  static let all = PermitPool(capacity: 18)

  /// The part of the pool that one test takes.
  let share: Int

  /// Holds for all tests of a suite.
  public var isRecursive: Bool { true }

  /// Around a test with all its cases: what stands around a case is inside its time limit.
  public func scopeProvider(for test: Test, testCase: Test.Case?) -> Permit? {
    test.isSuite || testCase != nil ? nil : self
  }

  /// Waits for the permit, runs the test, and gives it back.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    await Self.all.take(share)
    defer { Self.all.giveBack(share) }
    try await function()
  }
}

extension Trait where Self == Permit {
  /// For tests that open stores: eighteen at once.
  public static var stores: Permit { Permit(share: 1) }
  /// For tests that start servers, clients or processes: six at once.
  public static var serves: Permit { Permit(share: 3) }
  /// For tests that fill a store or compute for seconds: three at once.
  public static var works: Permit { Permit(share: 6) }
  /// For tests that take hundreds of megabytes, or look at what this process takes: by themselves.
  public static var fills: Permit { Permit(share: 18) }
}
