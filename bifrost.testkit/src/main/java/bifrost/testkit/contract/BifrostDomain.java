package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Fault;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.arbitrary.ErrorArbitraries;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import bifrost.testkit.internal.arbitrary.ScenarioArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContextBase;

/**
 * A jqwik domain of this library's values: requests, responses, JSON, and complete exchanges as scenarios and
 * as bytes. Select it for a class or a method, and add jqwik's global domain if there are parameters of other
 * types:
 *
 * <pre>{@code
 * @Property
 * @Domain(BifrostDomain.class)
 * void messagesSurviveARoundTrip(@ForAll Message message) {
 *   assertEquals(message, Message.of(message.json()));
 * }
 *
 * @Property
 * @Domain(BifrostDomain.class)
 * @Domain(DomainContext.Global.class)
 * void keepsExtrasOfEverySize(@ForAll Scenario scenario, @ForAll int size) {
 *   // send scenario.request() to the provider under test
 * }
 * }</pre>
 *
 * <p>Texts include edge cases of Unicode: four-byte characters, combining characters, right-to-left text, NUL,
 * U+2028, a byte order mark, and text that looks like the framing of a stream. They contain no unpaired
 * surrogates, which UTF-8 cannot encode. All values shrink to small and simple values.
 *
 * <p>Not thread-safe: jqwik uses a domain on one thread.
 *
 * @since 0.1
 */
@Domain(RequestDomain.class)
@Domain(ResponseDomain.class)
public class BifrostDomain extends DomainContextBase {
  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  /** Creates the domain; called by {@link net.jqwik.api.domains.Domain}. */
  public BifrostDomain() {}

  /** {@return scenarios of every operation that {@link Scenario} supports, with every ending and every quirk} */
  @Provide
  public Arbitrary<Scenario> scenarios() {
    var chats = ScenarioArbitraries.of(Operation.CHAT_COMPLETION, ALL);
    var withQuirks = chats.withQuirks();
    var others = new OtherScenarioArbitraries(ALL, EnumSet.allOf(Operation.class));
    return Arbitraries.oneOf(chats.all(), withQuirks.all(), chats.splitIntoWrites().all(), chats.interrupted().all(),
        withQuirks.rejected().all(), withQuirks.failed().all(), others.any());
  }

  /** {@return connection faults within the first thousand bytes of a response} */
  @Provide
  public Arbitrary<Fault> faults() {
    return FaultArbitraries.forResponse(1000);
  }

  /** {@return errors of servers} */
  @Provide
  public Arbitrary<Scenario.ScriptedError> scriptedErrors() {
    return ErrorArbitraries.of(ALL);
  }

  /** {@return JSON values of every kind, including nested values} */
  @Provide
  public Arbitrary<JsonValue> jsonValues() {
    return JsonValueArbitraries.any();
  }

  /** {@return JSON objects} */
  @Provide
  public Arbitrary<JsonObject> jsonObjects() {
    return JsonValueArbitraries.objects();
  }

  /** {@return JSON numbers in every notation and of any size} */
  @Provide
  public Arbitrary<JsonNumber> jsonNumbers() {
    return JsonValueArbitraries.numbers().map(text -> (JsonNumber) Json.parse(text));
  }

  /** {@return texts, including edge cases of Unicode} */
  @Provide
  public Arbitrary<String> texts() {
    return TextArbitraries.any();
  }

  /**
   * {@return streamed responses in OpenAI's protocol: server-sent events in every form of framing, split into
   * network writes at any position}
   */
  @Provide
  public Arbitrary<Reply> replies() {
    var sizes = Arbitraries.of(0, 1, 2, 3, 7, 64);
    return Combinators.combine(ScenarioArbitraries.of(Operation.CHAT_COMPLETION, ALL).withQuirks().all(), sizes)
        .as((scenario, size) -> ScenarioRenderer.render(Dialect.openAi(), scenario.writeSize(size), true));
  }
}
