package bifrost.vllm;

import static bifrost.vllm.End.COMPLETE;
import static bifrost.vllm.End.MALFORMED;
import static bifrost.vllm.End.REJECTED;
import static bifrost.vllm.End.TRUNCATED;
import static bifrost.vllm.End.UNREACHABLE;

import bifrost.api.NetworkConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Answers that are none. The number in the name of a trial is the seed that makes it again. */
final class HostileBlocks {
  private static final long HUGE = 100_000_000;
  private static final long ON_ITS_WAY = 8 << 20; // in sockets and buffers

  private final MatrixRow row;
  private final HostileRig noise;
  private final HostileRig http;
  private final Offsets offsets;

  HostileBlocks(MatrixRow row, HostileRig noise, HostileRig http, Offsets offsets) {
    this.row = row;
    this.noise = noise;
    this.http = http;
    this.offsets = offsets;
  }

  List<Block> all() {
    var blocks = new ArrayList<>(List.of( // noise may look like the beginning of a head, and then it has broken off
        one("noise", seeded(noise, "noise", Hostile::noise, MALFORMED, UNREACHABLE)),
        one("noisy body", seeded(http, "noisyBody", seed -> Hostile.noisyBody(row, seed), row.streams() ? TRUNCATED : MALFORMED)),
        one("fragments", seeded(http, "fragments", seed -> Hostile.fragments(row, seed), ofFragments())),
        one("nested", nested())));
    if (offsets.all()) blocks.add(one("huge", huge()));
    return blocks;
  }

  private static Block one(String fault, List<Trial> trials) {
    return new Block(fault, 1, false, trials);
  }

  /** A raw answer may be any JSON; a stream, by chance, may come to its end. */
  private End[] ofFragments() {
    if (row.isRaw()) return new End[] {MALFORMED, REJECTED, COMPLETE};
    return row.streams() ? new End[] {MALFORMED, REJECTED, TRUNCATED} : new End[] {MALFORMED, REJECTED};
  }

  private List<Trial> seeded(HostileRig rig, String name, LongFunction<Hostile> words, End... ends) {
    return LongStream.rangeClosed(1, offsets.seeds()).mapToObj(seed -> trial(rig, name + " " + seed, words.apply(seed), ends)).toList();
  }

  private List<Trial> nested() {
    return Stream.of("[", "{\"a\":", "[{\"a\":").flatMap(open -> {
      var close = open.equals("[") ? "]" : open.equals("[{\"a\":") ? "}]" : "}";
      return Stream.of(
          trial(http, "open " + open, Hostile.nested(row, "", open, offsets.depth(), ""), MALFORMED),
          trial(http, "closed " + open, Hostile.nested(row, "", open, offsets.depth(), close), MALFORMED),
          trial(http, "in choices " + open, Hostile.nested(row, "{\"choices\":", open, offsets.depth(), close), MALFORMED),
          trial(http, "in extras " + open, Hostile.nested(row, "{\"extra\":", open, offsets.depth(), close), MALFORMED));
    }).toList();
  }

  /** Of a body or an event that is too long, no more is taken than the limit and what is on its way; of a head, what java.net.http allows. */
  private List<Trial> huge() {
    var network = NetworkConfig.defaults();
    long most = ON_ITS_WAY + (row.streams() ? network.maxEventBytes() : network.maxBodyBytes());
    var body = Hostile.head(row) + "content-length: " + HUGE + "\r\n\r\n" + (row.streams() ? "data: " : "{\"a\":\"");
    return List.of(
        huge(http, row.streams() ? "event" : "body", Hostile.huge(body, HUGE), most, MALFORMED),
        huge(noise, "header", Hostile.huge(Hostile.head(row) + "x: ", HUGE), ON_ITS_WAY, MALFORMED),
        huge(noise, "status line", Hostile.huge("HTTP/1.1 200 ", HUGE), ON_ITS_WAY, MALFORMED));
  }

  private Trial huge(HostileRig rig, String name, Hostile words, long most, End... ends) {
    return new Trial("huge " + name, Expected.end(ends[0], ends).value(""), Limits.SHORT, (any, limit) -> rig.call(row, words, most));
  }

  private Trial trial(HostileRig rig, String name, Hostile words, End... ends) {
    var first = ends[0];
    var expected = Expected.end(first, ends).value("");
    return new Trial(name, expected, Limits.SHORT, (any, limit) -> rig.call(row, words));
  }
}
