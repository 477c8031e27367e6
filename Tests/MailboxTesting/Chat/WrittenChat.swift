/// A small chat of two friends and a group, for where the real trace is not.
///
/// Minutes, then who; a line without words is a coming in.
enum WrittenChat {
  static var lines: [ChatLine] {
    script.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 2)
      guard parts.count >= 2, let minute = Int64(parts[0]) else { return nil }
      let text = parts.count == 3 ? String(parts[2]) : nil
      return ChatLine(
        at: minute * 60, room: "#allotment", kind: text == nil ? .join : .say,
        user: String(parts[1]), text: text)
    }
  }

  private static let script = """
    0 ada
    0 ada Morning! Is anybody at the allotment today?
    1 ben
    1 ben I am, since six. The beans are up.
    2 ada Already? Mine are sulking.
    3 ben You planted them in the shade again.
    4 chen
    5 chen The shade was my idea. Sorry.
    5 ada Forgiven. It was a hot spring.
    7 ben I have spare seedlings, about a dozen.
    8 chen I'll take four.
    9 ada And I the rest, if nobody minds.
    10 dora
    12 dora Who left the gate open last night?
    13 ben Not me, I closed it at nine.
    13 chen I came by at ten and it was shut.
    14 dora There was a deer in the lettuce.
    15 ada A whole deer?
    15 dora Half of one was in the lettuce, yes.
    17 ben We need a better latch.
    18 chen I can bring one on Saturday.
    20 emil
    31 emil Hello! I got plot nine. Where does the water come from?
    32 dora From the pump behind the shed. Two strokes to prime it.
    33 emil Thanks. It makes a terrible noise.
    34 dora That's how you know that it works.
    35 ben Welcome, Emil!
    52 emil What grows well here?
    53 ben Beans, chard, potatoes. Tomatoes only by the wall.
    55 chen And rhubarb. There is always too much rhubarb.
    56 emil I like rhubarb.
    57 chen You will be very popular.
    75 ada Home again. Beans planted, eight of them.
    76 ben In the sun?
    77 ada In the sun.
    78 ben I'm proud of you.
    95 faye
    96 faye Did anybody find a red glove?
    97 dora There is one on the fence by plot three.
    98 faye That's it! Thank you.
    110 emil The pump stopped making the noise.
    111 dora Oh no.
    112 emil It also stopped giving water.
    113 dora Two strokes, then wait, then three more.
    114 emil It works. And it's loud.
    115 ben All is well, then.
    140 chen I found a latch. Brass, a bit bent.
    141 dora Bent is fine. Like the gate.
    142 ada Saturday at ten?
    143 chen Ten it is.
    144 faye I'll bring cake.
    145 emil I'll bring rhubarb.
    146 chen We know.
    170 ben Rain tonight, they say. Cover the seedlings.
    171 ada Done.
    172 dora Done, and the lettuce too, what is left of it.
    190 emil Which of the seedlings are mine?
    191 ben The ones without a name on them.
    192 emil They all have a name on them.
    193 ben Then none yet. Take two of mine.
    210 faye Good night, everybody.
    211 ada Good night!
    230 chen Gate is shut. I checked twice.
    """
}
