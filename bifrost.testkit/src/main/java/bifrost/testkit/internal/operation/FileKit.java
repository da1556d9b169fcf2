package bifrost.testkit.internal.operation;

import bifrost.api.FileRequest;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.openai.OpenAiForm;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Files. The scenarios do not upload files; transcriptions do. */
final class FileKit implements JsonBodyKit<FileRequest, JsonObject> {
  @Override
  public FileRequest sample() {
    return FileRequest.list("p");
  }

  @Override
  public RequestContent content(FileRequest request) {
    return RequestContent.input(ResourceForm.input(request.action(), request.id()), request.parameters());
  }

  @Override
  public OpenAiForm openAi() {
    return new OpenAi();
  }

  private static final class OpenAi implements ResourceForm {
    @Override
    public FileRequest.Action action(String method, boolean hasId) {
      return switch (method) {
        case "GET" -> hasId ? FileRequest.Action.RETRIEVE : FileRequest.Action.LIST;
        case "DELETE" -> FileRequest.Action.DELETE;
        default -> FileRequest.Action.UPLOAD;
      };
    }
  }

  @Override
  public KitArbitraries<FileRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<FileRequest> {
    @Override
    public Arbitrary<FileRequest> requests() {
      var provider = Arbitraries.of("vllm", "b-1");
      var ids = Arbitraries.of("file-1", "a/b \u00E9");
      return Arbitraries.oneOf(provider.map(FileRequest::list),
          Combinators.combine(provider, RequestArbitraries.uploads())
              .as((name, file) -> FileRequest.upload(name, "batch", file)),
          Combinators.combine(provider, ids).as(FileRequest::retrieve),
          Combinators.combine(provider, ids).as(FileRequest::delete));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var requests =
          Arbitraries.of(FileRequest.list("p"), FileRequest.retrieve("p", "file-1"), FileRequest.delete("p", "file-1"));
      return Combinators.combine(requests, JsonValueArbitraries.objects())
          .as((request, body) -> Scenario.of(request).deltas(new ScriptedDelta.JsonBody(body)));
    }
  }
}
