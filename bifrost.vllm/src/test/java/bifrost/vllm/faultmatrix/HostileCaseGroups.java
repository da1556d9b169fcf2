package bifrost.vllm.faultmatrix;

import static bifrost.vllm.faultmatrix.CallEnd.COMPLETE;
import static bifrost.vllm.faultmatrix.CallEnd.MALFORMED;
import static bifrost.vllm.faultmatrix.CallEnd.REJECTED;
import static bifrost.vllm.faultmatrix.CallEnd.TRUNCATED;
import static bifrost.vllm.faultmatrix.CallEnd.UNREACHABLE;

import bifrost.api.NetworkConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Answers that are none. The number in the name of a trial is the seed that makes it again. */
final class HostileCaseGroups {
  private static final long HUGE = 100_000_000;
  private static final long ON_ITS_WAY = 8 << 20; // in sockets and buffers

  private final MatrixRow row;
  private final HostileServerFixture noise;
  private final HostileServerFixture http;
  private final FaultOffsets offsets;

  HostileCaseGroups(MatrixRow row, HostileServerFixture noise, HostileServerFixture http, FaultOffsets offsets) {
    this.row = row;
    this.noise = noise;
    this.http = http;
    this.offsets = offsets;
  }

  List<CaseGroup> all() {
    var blocks = new ArrayList<>(List.of( // noise may look like the beginning of a head, and then it has broken off
        one("noise", seeded(noise, "noise", HostileResponse::noise, MALFORMED, UNREACHABLE)),
        one("noisy body",
            seeded(http, "noisyBody", seed -> HostileResponse.noisyBody(row, seed),
                row.streams() ? TRUNCATED : MALFORMED)),
        one("fragments", seeded(http, "fragments", seed -> HostileResponse.fragments(row, seed), ofFragments())),
        one("nested", nested())));
    if (offsets.all()) blocks.add(one("huge", huge()));
    return blocks;
  }

  private static CaseGroup one(String fault, List<MatrixCase> trials) {
    return new CaseGroup(fault, 1, false, trials);
  }

  /** A raw answer may be any JSON; a stream, by chance, may come to its end. */
  private CallEnd[] ofFragments() {
    if (row.isRaw()) return new CallEnd[] {MALFORMED, REJECTED, COMPLETE};
    return row.streams() ? new CallEnd[] {MALFORMED, REJECTED, TRUNCATED} : new CallEnd[] {MALFORMED, REJECTED};
  }

  private List<MatrixCase> seeded(HostileServerFixture rig, String name, LongFunction<HostileResponse> words,
      CallEnd... ends) {
    return LongStream.rangeClosed(1, offsets.seeds())
        .mapToObj(seed -> trial(rig, name + " " + seed, words.apply(seed), ends)).toList();
  }

  private List<MatrixCase> nested() {
    return Stream.of("[", "{\"a\":", "[{\"a\":").flatMap(open -> {
      var close = open.equals("[") ? "]" : open.equals("[{\"a\":") ? "}]" : "}";
      return Stream.of(
          trial(http, "open " + open, HostileResponse.nested(row, "", open, offsets.depth(), ""), MALFORMED),
          trial(http, "closed " + open, HostileResponse.nested(row, "", open, offsets.depth(), close), MALFORMED),
          trial(http, "in choices " + open, HostileResponse.nested(row, "{\"choices\":", open, offsets.depth(), close),
              MALFORMED),
          trial(http, "in extras " + open, HostileResponse.nested(row, "{\"extra\":", open, offsets.depth(), close),
              MALFORMED));
    }).toList();
  }

  /** Of a body or an event that is too long, no more is taken than the limit and what is on its way; of a head, what java.net.http allows. */
  private List<MatrixCase> huge() {
    var network = NetworkConfig.defaults();
    long most = ON_ITS_WAY + (row.streams() ? network.maxEventBytes() : network.maxBodyBytes());
    var body =
        HostileResponse.head(row) + "content-length: " + HUGE + "\r\n\r\n" + (row.streams() ? "data: " : "{\"a\":\"");
    return List.of(
        huge(http, row.streams() ? "event" : "body", HostileResponse.huge(body, HUGE), most, MALFORMED),
        huge(noise, "header", HostileResponse.huge(HostileResponse.head(row) + "x: ", HUGE), ON_ITS_WAY, MALFORMED),
        huge(noise, "status line", HostileResponse.huge("HTTP/1.1 200 ", HUGE), ON_ITS_WAY, MALFORMED));
  }

  private MatrixCase huge(HostileServerFixture rig, String name, HostileResponse words, long most, CallEnd... ends) {
    return new MatrixCase("huge " + name, ExpectedCall.end(ends[0], ends).value(""), TimeoutOptions.SHORT,
        (any, limit) -> rig.call(row, words, most));
  }

  private MatrixCase trial(HostileServerFixture rig, String name, HostileResponse words, CallEnd... ends) {
    var first = ends[0];
    var expected = ExpectedCall.end(first, ends).value("");
    return new MatrixCase(name, expected, TimeoutOptions.SHORT, (any, limit) -> rig.call(row, words));
  }
}
