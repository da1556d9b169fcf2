package bifrost.testkit.internal.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BinaryContent;
import bifrost.api.SpeechRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.DeltaArbitraries;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveClient;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.scenario.Deltas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Speech. The contract does not stream it, because its streams have no events and no end marker. */
final class SpeechKit implements UnaryKit<SpeechRequest, BinaryContent> {
  /** The first bytes of MP3 files. They distinguish audio from JSON. */
  private static final ScriptedDelta SIGNATURE = ScriptedDelta.text(0, "ID3");

  @Override
  public SpeechRequest sample() {
    return SpeechRequest.of("org/s", "Hi");
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(SIGNATURE);
  }

  @Override
  public RequestContent content(SpeechRequest request) {
    return RequestContent.parameters(request.parameters());
  }

  @Override
  public Object expected(Scenario scenario) {
    return Deltas.text(scenario);
  }

  @Override
  public Object normalized(BinaryContent response) {
    return new String(response.bytes(), UTF_8);
  }

  @Override
  public Optional<LiveCheck<SpeechRequest>> liveCheck() {
    return Optional.of((client, request, served) -> {
      var response = client.send(request);
      LiveClient.expect(response.bytes().length > 0, "at least one byte", response);
    });
  }

  @Override
  public OpenAiForm openAi() {
    return new OpenAi();
  }

  private static final class OpenAi implements OpenAiForm {
    @Override
    public List<String> inputMembers() {
      return List.of();
    }

    @Override
    public Reply response(Scenario scenario) {
      return Reply.of(200, Map.of("content-type", "audio/mpeg"), Deltas.text(scenario).getBytes(UTF_8));
    }
  }

  @Override
  public KitArbitraries<SpeechRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<SpeechRequest> {
    @Override
    public Arbitrary<SpeechRequest> requests() {
      return Combinators.combine(TextArbitraries.any(), JsonValueArbitraries.objects())
          .as((text, extra) -> SpeechRequest.of("org/s", text).with("kit_parameter", extra));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      return Combinators.combine(requests(), DeltaArbitraries.texts())
          .as((request, deltas) -> Scenario.of(request).deltas(withSignature(deltas)));
    }

    private static List<ScriptedDelta> withSignature(List<ScriptedDelta> deltas) {
      return Stream.concat(Stream.of(SIGNATURE), deltas.stream()).toList();
    }
  }
}
