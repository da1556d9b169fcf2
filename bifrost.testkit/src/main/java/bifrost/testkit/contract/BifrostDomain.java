package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Fault;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.arbitrary.ChatScenarioArbitraries;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
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
 * Values of this library for properties of jqwik: requests, answers, JSON, whole exchanges and their bytes. Opt in, for a class or a method, and
 * leave other parameters to jqwik's own context:
 *
 * <pre>{@code
 * @Property
 * @Domain(BifrostDomain.class)
 * void goesThereAndBack(@ForAll Message message) { … }
 *
 * @Property
 * @Domain(BifrostDomain.class)
 * @Domain(DomainContext.Global.class)
 * void isReadHoweverItIsDivided(@ForAll Scenario scenario, @ForAll int size) { … }
 * }</pre>
 *
 * <p>Texts have the edges of Unicode in them: characters of four bytes, combining ones, right to left, NUL, U+2028, a byte order mark, and what
 * looks like the framing of a stream; no surrogates without their partners, which UTF-8 cannot say. All shrink to small and plain values.
 */
@Domain(RequestDomain.class)
@Domain(ResponseDomain.class)
public class BifrostDomain extends DomainContextBase {
  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  /** For {@link net.jqwik.api.domains.Domain}. */
  public BifrostDomain() {}

  /**
   * Exchanges of every operation that {@link Scenario} knows, with every ending and every habit.
   *
   * @return scenarios
   */
  @Provide
  public Arbitrary<Scenario> scenarios() {
    var all = new ChatScenarioArbitraries(ALL);
    var others = new OtherScenarioArbitraries(ALL, EnumSet.allOf(Operation.class));
    return Arbitraries.oneOf(all.complete(), all.withQuirks(), all.splitIntoWrites(), all.interrupted(), all.rejected(),
        all.failed(), others.any());
  }

  /**
   * Ways in which a connection breaks, within the first thousand bytes of an answer.
   *
   * @return faults
   */
  @Provide
  public Arbitrary<Fault> faults() {
    return FaultArbitraries.forResponse(1000);
  }

  /**
   * Complaints of servers.
   *
   * @return problems
   */
  @Provide
  public Arbitrary<Scenario.ScriptedError> scriptedErrors() {
    return new ChatScenarioArbitraries(ALL).errors();
  }

  /**
   * JSON of every kind, nested.
   *
   * @return values
   */
  @Provide
  public Arbitrary<JsonValue> jsonValues() {
    return JsonValueArbitraries.any();
  }

  /**
   * JSON objects.
   *
   * @return objects
   */
  @Provide
  public Arbitrary<JsonObject> jsonObjects() {
    return JsonValueArbitraries.objects();
  }

  /**
   * Numbers in every notation and of any size.
   *
   * @return numbers
   */
  @Provide
  public Arbitrary<JsonNumber> jsonNumbers() {
    return JsonValueArbitraries.numbers().map(text -> (JsonNumber) Json.parse(text));
  }

  /**
   * Texts with the edges of Unicode.
   *
   * @return texts
   */
  @Provide
  public Arbitrary<String> texts() {
    return TextArbitraries.any();
  }

  /**
   * Answers of OpenAI's wire in pieces: server-sent events in every form of framing, divided into network writes anywhere.
   *
   * @return replies
   */
  @Provide
  public Arbitrary<Reply> replies() {
    var sizes = Arbitraries.of(0, 1, 2, 3, 7, 64);
    return Combinators.combine(new ChatScenarioArbitraries(ALL).withQuirks(), sizes)
        .as((scenario, size) -> ScenarioRenderer.render(Dialect.openAi(), scenario.writeSize(size), true));
  }
}
