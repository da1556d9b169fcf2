package bifrost.testkit.internal.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Streamable;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.Upload;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.DecodedRequest;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.contract.ServerQuirk;
import bifrost.testkit.internal.json.OrderedJson;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveGeneration;
import bifrost.testkit.internal.openai.OpenAiMembers;
import bifrost.testkit.internal.openai.OpenAiRequest;
import bifrost.testkit.internal.openai.OpenAiStreamForm;
import bifrost.testkit.internal.scenario.Deltas;
import bifrost.testkit.internal.scenario.FieldTexts;
import bifrost.testkit.internal.scenario.UploadContent;
import bifrost.testkit.internal.server.MultipartBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Transcriptions and translations of audio. Requests are forms, and the choices of streams have no index. */
abstract class AudioKit<Q extends Streamable<TranscriptionChunk, Transcription>>
    implements StreamedKit<Q, TranscriptionChunk, Transcription> {
  static final Upload AUDIO =
      Upload.of("a \u00E9.wav", new byte[] {'R', 'I', 'F', 'F', 0, -1, '\r', '\n', '-', '-', 13});

  /** {@return the file of the request} */
  abstract Upload file(Q request);

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(ScriptedDelta.text(0, "Hello"));
  }

  /** Returns the content. All parameters are strings, because forms have no other type. */
  @Override
  public RequestContent content(Q request) {
    return RequestContent.input(UploadContent.json(file(request)), FieldTexts.of(request.parameters()));
  }

  @Override
  public Object expected(Scenario scenario) {
    return Deltas.text(scenario);
  }

  @Override
  public Object normalized(Transcription response) {
    return response.text();
  }

  @Override
  public Optional<JsonObject> extras(Transcription response) {
    return Optional.of(response.extras());
  }

  @Override
  public String text(Transcription response) {
    return response.text();
  }

  @Override
  public String reasoningDelta(TranscriptionChunk event) {
    return "";
  }

  @Override
  public String textDelta(TranscriptionChunk event) {
    return event.text();
  }

  @Override
  public Optional<LiveCheck<Q>> liveCheck() {
    return Optional.empty();
  }

  @Override
  public Optional<LiveGeneration<Q, Transcription>> generation() {
    return Optional.empty();
  }

  /**
   * An operation with audio in OpenAI's protocol.
   *
   * @param idPrefix the start of the id of a chunk
   * @param object the type of a chunk
   */
  record OpenAi(String idPrefix, String object) implements OpenAiStreamForm {
    private static final Set<String> PROTOCOL_FIELDS = Set.of("model", "stream", "stream_include_usage");

    @Override
    public List<String> inputMembers() {
      return List.of("file");
    }

    @Override
    public DecodedRequest decode(OpenAiRequest request) {
      var form = MultipartBody.of(request.received());
      var parameters = JsonObject.of();
      for (var part : form.parts()) {
        boolean isParameter = part.declaredFilename().isEmpty() && !PROTOCOL_FIELDS.contains(part.name());
        if (isParameter) parameters = withField(parameters, part.name(), new String(part.content(), UTF_8));
      }
      return new DecodedRequest(request.operation(), form.field("model").orElse(""), List.of(),
          form.file("file").map(file -> UploadContent.json(file.filename(), file.content())), parameters,
          form.field("stream").filter("true"::equals).isPresent(), true, request.key());
    }

    /** Adds a field; a repeated field becomes an array. */
    private static JsonObject withField(JsonObject parameters, String name, String value) {
      var earlier = parameters.tryGet(name);
      if (earlier.isEmpty()) return parameters.with(name, value);
      var all = new ArrayList<>(earlier.get() instanceof JsonArray list ? list.elements() : List.of(earlier.get()));
      all.add(new JsonString(value));
      return parameters.with(name, all);
    }

    @Override
    public Reply response(Scenario scenario) {
      return Reply
          .json(OpenAiMembers.withQuirks(scenario, OrderedJson.object("text", Deltas.text(scenario))).toString());
    }

    @Override
    public List<JsonObject> events(Scenario scenario) {
      var chunks = new ArrayList<JsonObject>();
      for (var delta : scenario.sentDeltas()) {
        if (scenario.has(ServerQuirk.EMPTY_DELTAS)) chunks.add(chunk(scenario, choice("")));
        chunks.add(chunk(scenario, choice(((ScriptedDelta.Text) delta).text())));
      }
      if (!scenario.isComplete()) return chunks;
      var reason = scenario.finishReasons().get(0).value();
      var end = chunk(scenario, choice("").with("finish_reason", reason).with("stop_reason", null));
      chunks.add(end);
      if (scenario.has(ServerQuirk.REPEATED_FINISH_REASONS)) chunks.add(end);
      scenario.usage().ifPresent(usage -> chunks
          .add(head(scenario).with("choices", List.of()).with("usage", OpenAiMembers.usage(usage))));
      return chunks;
    }

    private static JsonObject choice(String text) {
      return OrderedJson.object("delta", OrderedJson.object("content", text));
    }

    private JsonObject chunk(Scenario scenario, JsonObject choice) {
      return head(scenario).with("choices", List.of(OpenAiMembers.withEmptyFinishReason(scenario, choice)));
    }

    private JsonObject head(Scenario scenario) {
      return OpenAiMembers.head(scenario, idPrefix, object);
    }
  }
}
