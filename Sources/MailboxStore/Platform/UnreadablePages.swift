internal import Glibc
internal import MailboxModel
internal import Synchronization

/// Turns a page of a mapped file that cannot be read from a signal into zeroes and a mark.
///
/// The kernel sends SIGBUS to the thread that touches such a page. If the address lies in a mapping that is
/// registered here, a page of zeroes takes its place, the mapping is marked, and the thread goes on. Any
/// other SIGBUS goes to whoever had the signal before. Where pages can be read it costs a look at a mark.
///
/// The handler may take no lock and allocate nothing: places lie in blocks that are made before they are
/// needed and never given back, and all words are atomic. A mapping for which no place is left ends the
/// process as before.
enum UnreadablePages {
  private static let blocksMax = 256
  private static let placesPerBlock = 1024
  private static let wordsPerPlace = 4

  /// One mapping.
  struct Place: Sendable {
    // In a block that is never given back; its words are atomic.
    nonisolated(unsafe) fileprivate let words: UnsafeMutablePointer<Atomic<UInt>>

    /// The words of a place, in their order.
    fileprivate enum Word: Int {
      case base, byteCount, faults, lastAddress
    }

    fileprivate init(_ words: UnsafeMutablePointer<Atomic<UInt>>) { self.words = words }

    fileprivate func load(_ word: Word) -> UInt { words[word.rawValue].load(ordering: .acquiring) }

    fileprivate func store(_ value: UInt, _ word: Word) {
      words[word.rawValue].store(value, ordering: .releasing)
    }

    /// True once a page could not be read.
    var isBroken: Bool { load(.faults) != 0 }
    /// An address in the page that could not be read last.
    var lastAddress: UInt { load(.lastAddress) }
  }

  /// The number of pages that could not be read since the process began, in all mappings.
  static var count: Int { Int(bitPattern: faults.load(ordering: .acquiring)) }

  private static let faults = Atomic<UInt>(0)
  private static let pageBytes = UInt(sysconf(Int32(_SC_PAGESIZE)))
  // Pointers to the blocks, in their order; 0 behind the last.
  private nonisolated(unsafe) static let blocks = makeWords(blocksMax)
  private static let free = Mutex<[Place]>([])
  private static let installed: Bool = install()
  // What the signal did before; written once, before there is a handler that reads it.
  private nonisolated(unsafe) static var previous = sigaction()

  /// Takes a mapping in; nil when there is no place left.
  static func register(_ base: UInt, byteCount: Int) -> Place? {
    guard installed else { return nil }
    let taken = free.withLock { free in
      if free.isEmpty { free = makeBlock() }
      return free.popLast()
    }
    guard let taken else { return nil }
    taken.store(0, .faults)
    taken.store(UInt(byteCount), .byteCount)
    taken.store(base, .base)
    return taken
  }

  /// Lets a mapping go, before it is unmapped.
  static func unregister(_ place: Place) {
    place.store(0, .base)
    free.withLock { $0.append(place) }
  }

  /// Runs what reads from mappings, and changes nothing. What it made of them counts only if every page of
  /// the process could be read meanwhile; else it runs again, and after some attempts this throws
  /// `MailboxError.unreadablePage`.
  static func retrying<R>(
    _ body: () throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    for _ in 0..<8 {
      let before = count
      let result = try body()
      if count == before { return result }
    }
    throw .unreadablePage
  }

  private static func makeWords(_ count: Int) -> UnsafeMutablePointer<Atomic<UInt>> {
    let words = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: count)
    for index in 0..<count { (words + index).initialize(to: Atomic(0)) }
    return words
  }

  /// The places of a new block; none when there are blocks enough. Called under the lock.
  private static func makeBlock() -> [Place] {
    let known = (0..<blocksMax).first { blocks[$0].load(ordering: .acquiring) == 0 }
    guard let known else { return [] }
    let block = makeWords(placesPerBlock * wordsPerPlace)
    blocks[known].store(UInt(bitPattern: block), ordering: .releasing)
    return (0..<placesPerBlock).map { Place(block + $0 * wordsPerPlace) }
  }

  private static func install() -> Bool {
    // Whatever is made at its first use is made now, and not in the handler.
    _ = (pageBytes, blocks, faults.load(ordering: .relaxed), previous.sa_flags)
    var action = sigaction()
    action.__sigaction_handler.sa_sigaction = { signal, information, _ in
      UnreadablePages.take(signal, information)
    }
    action.sa_flags = SA_SIGINFO | SA_ONSTACK
    sigemptyset(&action.sa_mask)
    return sigaction(SIGBUS, nil, &previous) == 0 && sigaction(SIGBUS, &action, nil) == 0
  }

  /// The handler.
  private static func take(_ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?) {
    let code = errno
    defer { errno = code }
    // Above 0 it comes from the kernel, for an address.
    let isFault = (information?.pointee.si_code ?? 0) > 0
    if isFault, let address = information?.pointee._sifields._sigfault.si_addr,
      replace(pageAt: UInt(bitPattern: address))
    {
      return
    }
    // Not ours: the same happens again, or is sent again, under the action that was there before.
    sigaction(SIGBUS, &previous, nil)
    if !isFault { raise(signal) }
  }

  /// Puts zeroes in the place of a page of a mapping, and marks that; false when no mapping has it.
  private static func replace(pageAt address: UInt) -> Bool {
    var block = 0
    while block < blocksMax {
      let start = blocks[block].load(ordering: .acquiring)
      guard let words = UnsafeMutablePointer<Atomic<UInt>>(bitPattern: start) else { return false }
      var index = 0
      while index < placesPerBlock {
        let place = Place(words + index * wordsPerPlace)
        let base = place.load(.base)
        if base != 0, address >= base, address - base < place.load(.byteCount) {
          return replace(pageAt: address, of: place)
        }
        index += 1
      }
      block += 1
    }
    return false
  }

  private static func replace(pageAt address: UInt, of place: Place) -> Bool {
    let page = UnsafeMutableRawPointer(bitPattern: address & ~(pageBytes - 1))
    // Marked first: who reads the zeroes finds the mark.
    place.store(address, .lastAddress)
    place.words[Place.Word.faults.rawValue].add(1, ordering: .acquiringAndReleasing)
    faults.add(1, ordering: .acquiringAndReleasing)
    let zeroes = mmap(
      page, Int(pageBytes), PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0)
    return zeroes != MAP_FAILED
  }
}

extension MailboxError {
  /// A page of a mapped file could not be read while it was; trying again tells whose it is.
  static let unreadablePage = MailboxError.storage(
    operation: "reading the store's files", reason: "a page cannot be read",
    hint: "try again, and check the disk")
}
