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

/** The case groups of invalid responses. The number in the name of a case is the seed that reproduces it. */
final class HostileCaseGroups {
  private static final long HUGE = 100_000_000;
  /** The maximum number of bytes in sockets and buffers. */
  private static final long IN_FLIGHT = 8 << 20;

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
    // Random bytes may look like the beginning of a head; the connection then ends within the head.
    var groups = new ArrayList<>(List.of(
        sequential("noise", seeded(noise, "noise", HostileResponse::noise, MALFORMED, UNREACHABLE)),
        sequential("noisy body",
            seeded(http, "noisyBody", seed -> HostileResponse.noisyBody(row, seed),
                row.isStreamed() ? TRUNCATED : MALFORMED)),
        sequential("fragments",
            seeded(http, "fragments", seed -> HostileResponse.fragments(row, seed), endsOfFragments())),
        sequential("nested", nested())));
    if (offsets.all()) groups.add(sequential("huge", huge()));
    return groups;
  }

  private static CaseGroup sequential(String fault, List<MatrixCase> matrixCases) {
    return new CaseGroup(fault, 1, false, matrixCases);
  }

  /**
   * {@return the permitted ends for fragments} A raw response may be any JSON, but a stream of fragments does
   * not reach its end by chance.
   */
  private CallEnd[] endsOfFragments() {
    if (row.isRaw()) return new CallEnd[] {MALFORMED, REJECTED, COMPLETE};
    return row.isStreamed() ? new CallEnd[] {MALFORMED, REJECTED, TRUNCATED} : new CallEnd[] {MALFORMED, REJECTED};
  }

  private List<MatrixCase> seeded(HostileServerFixture serverFixture, String name,
      LongFunction<HostileResponse> response,
      CallEnd... ends) {
    return LongStream.rangeClosed(1, offsets.seeds())
        .mapToObj(seed -> matrixCase(serverFixture, name + " " + seed, response.apply(seed), ends)).toList();
  }

  private List<MatrixCase> nested() {
    return Stream.of("[", "{\"a\":", "[{\"a\":").flatMap(open -> {
      var close = open.equals("[") ? "]" : open.equals("[{\"a\":") ? "}]" : "}";
      return Stream.of(
          matrixCase(http, "open " + open, HostileResponse.nested(row, "", open, offsets.depth(), ""), MALFORMED),
          matrixCase(http, "closed " + open, HostileResponse.nested(row, "", open, offsets.depth(), close), MALFORMED),
          matrixCase(http, "in choices " + open,
              HostileResponse.nested(row, "{\"choices\":", open, offsets.depth(), close),
              MALFORMED),
          matrixCase(http, "in extras " + open,
              HostileResponse.nested(row, "{\"extra\":", open, offsets.depth(), close),
              MALFORMED));
    }).toList();
  }

  /**
   * {@return cases with huge responses} The client reads at most the configured limit of a body or an event, plus the
   * bytes in flight. For a head, {@code java.net.http} defines the limit.
   */
  private List<MatrixCase> huge() {
    var network = NetworkConfig.defaults();
    long maxBytes = IN_FLIGHT + (row.isStreamed() ? network.maxEventBytes() : network.maxBodyBytes());
    var body =
        HostileResponse.head(row) + "content-length: " + HUGE + "\r\n\r\n"
            + (row.isStreamed() ? "data: " : "{\"a\":\"");
    return List.of(
        huge(http, row.isStreamed() ? "event" : "body", HostileResponse.huge(body, HUGE), maxBytes, MALFORMED),
        huge(noise, "header", HostileResponse.huge(HostileResponse.head(row) + "x: ", HUGE), IN_FLIGHT, MALFORMED),
        huge(noise, "status line", HostileResponse.huge("HTTP/1.1 200 ", HUGE), IN_FLIGHT, MALFORMED));
  }

  private MatrixCase huge(HostileServerFixture serverFixture, String name, HostileResponse response, long maxBytes,
      CallEnd... ends) {
    return new MatrixCase("huge " + name, ExpectedCall.end(ends[0], ends).value(""), TimeoutOptions.SHORT,
        (unused, limit) -> serverFixture.call(row, response, maxBytes));
  }

  private MatrixCase matrixCase(HostileServerFixture serverFixture, String name, HostileResponse response,
      CallEnd... ends) {
    var first = ends[0];
    var expected = ExpectedCall.end(first, ends).value("");
    return new MatrixCase(name, expected, TimeoutOptions.SHORT, (unused, limit) -> serverFixture.call(row, response));
  }
}
