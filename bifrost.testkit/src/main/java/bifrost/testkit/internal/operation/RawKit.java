package bifrost.testkit.internal.operation;

import bifrost.api.RawRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.DecodedRequest;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.openai.OpenAiRequest;
import bifrost.testkit.internal.scenario.Deltas;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Requests to any endpoint. The contract does not stream them, because most endpoints do not stream. */
final class RawKit implements JsonBodyKit<RawRequest, JsonValue> {
  @Override
  public RawRequest sample() {
    return RawRequest.post("p", "/kit/ask", JsonObject.of("x", 1));
  }

  @Override
  public RequestContent content(RawRequest request) {
    return RequestContent.input(new JsonString(request.method() + " " + request.path()), request.parameters());
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
      return Reply.json(Deltas.json(scenario).toString());
    }

    @Override
    public DecodedRequest decode(OpenAiRequest request) {
      var methodAndPath = new JsonString(request.received().method() + " " + request.received().path());
      return new DecodedRequest(request.operation(), "", List.of(), Optional.of(methodAndPath), request.body(), false,
          true, request.key());
    }
  }

  @Override
  public KitArbitraries<RawRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<RawRequest> {
    @Override
    public Arbitrary<RawRequest> requests() {
      var paths = Arbitraries.of("/tokenize", "/a/b");
      var sent = Combinators.combine(Arbitraries.of("POST", "PUT", "PATCH"), paths, JsonValueArbitraries.objects()).as(
          (method, path, body) -> new RawRequest("vllm", method, path, JsonObject.of(), Optional.of(body), List.of()));
      var empty = Combinators.combine(Arbitraries.of("GET", "DELETE", "POST"), paths, JsonValueArbitraries.objects())
          .as((method, path, query) -> new RawRequest("vllm", method, path, query, Optional.empty(), List.of()));
      var forms =
          Combinators.combine(sent, RequestArbitraries.uploads()).as((request, file) -> request.file("file", file));
      return Arbitraries.oneOf(sent, empty, forms);
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var body = JsonObject.of("x", 1);
      var requests = Arbitraries.of(RawRequest.post("p", "/kit/ask", body), RawRequest.put("p", "/kit/ask", body),
          RawRequest.patch("p", "/kit/ask", body), RawRequest.delete("p", "/kit/ask"));
      return Combinators.combine(requests, JsonValueArbitraries.any())
          .as((request, value) -> Scenario.of(request).deltas(new ScriptedDelta.JsonBody(value)));
    }
  }
}
