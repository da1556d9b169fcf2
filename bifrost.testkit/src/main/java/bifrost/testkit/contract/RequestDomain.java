package bifrost.testkit.contract;

import bifrost.api.BatchRequest;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.Input;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.ResponseFormat;
import bifrost.api.ResponsesRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.ToolChoice;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** A jqwik domain of requests and their components. {@link BifrostDomain} includes it. */
public class RequestDomain extends DomainContextBase {
  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  /** Creates the domain; called by {@link net.jqwik.api.domains.Domain}. */
  public RequestDomain() {}

  /** {@return chat completion requests, with known and unknown parameters} */
  @Provide
  public Arbitrary<ChatCompletionRequest> chatCompletionRequests() {
    return RequestArbitraries.chat(ALL);
  }

  /** {@return completion requests} */
  @Provide
  public Arbitrary<CompletionRequest> completionRequests() {
    return Combinators.combine(inputs(), JsonValueArbitraries.objects())
        .as((input, extra) -> CompletionRequest.of("org/m", input).with("kit_parameter", extra));
  }

  /** {@return embedding requests} */
  @Provide
  public Arbitrary<EmbeddingRequest> embeddingRequests() {
    return inputs().map(input -> EmbeddingRequest.of("org/e", input));
  }

  /** {@return rerank requests} */
  @Provide
  public Arbitrary<RerankRequest> rerankRequests() {
    return Combinators.combine(TextArbitraries.any(), TextArbitraries.any().list().ofMinSize(1).ofMaxSize(3))
        .as((query, all) -> RerankRequest.of("org/r", query, all));
  }

  /** {@return requests of the Responses API, with messages, function calls and their outputs} */
  @Provide
  public Arbitrary<ResponsesRequest> responsesRequests() {
    return Combinators
        .combine(RequestArbitraries.items().list().ofMinSize(1).ofMaxSize(3), JsonValueArbitraries.objects())
        .as((items, extra) -> ResponsesRequest.of("org/m", items).with("kit_parameter", extra));
  }

  /** {@return transcription requests} */
  @Provide
  public Arbitrary<TranscriptionRequest> transcriptionRequests() {
    return Combinators.combine(uploads(), TextArbitraries.any())
        .as((file, prompt) -> TranscriptionRequest.of("org/w", file).prompt(prompt));
  }

  /** {@return requests to translate audio into English text} */
  @Provide
  public Arbitrary<TranslationRequest> translationRequests() {
    return Combinators.combine(uploads(), TextArbitraries.any())
        .as((file, prompt) -> TranslationRequest.of("org/w", file).prompt(prompt));
  }

  /** {@return speech requests} */
  @Provide
  public Arbitrary<SpeechRequest> speechRequests() {
    return Combinators.combine(TextArbitraries.any(), JsonValueArbitraries.objects())
        .as((text, extra) -> SpeechRequest.of("org/s", text).with("kit_parameter", extra));
  }

  /** {@return image generation requests} */
  @Provide
  public Arbitrary<ImageGenerationRequest> imageGenerationRequests() {
    return Combinators.combine(TextArbitraries.any(), JsonValueArbitraries.objects())
        .as((text, extra) -> ImageGenerationRequest.of("org/i", text).with("kit_parameter", extra));
  }

  /** {@return file requests: list, upload, retrieve and delete} */
  @Provide
  public Arbitrary<FileRequest> fileRequests() {
    var provider = Arbitraries.of("vllm", "b-1");
    var ids = Arbitraries.of("file-1", "a/b \u00E9");
    return Arbitraries.oneOf(provider.map(FileRequest::list),
        Combinators.combine(provider, uploads()).as((name, file) -> FileRequest.upload(name, "batch", file)),
        Combinators.combine(provider, ids).as(FileRequest::retrieve),
        Combinators.combine(provider, ids).as(FileRequest::delete));
  }

  /** {@return batch requests: list, create, retrieve and cancel} */
  @Provide
  public Arbitrary<BatchRequest> batchRequests() {
    var provider = Arbitraries.of("vllm", "b-1");
    var ids = Arbitraries.of("batch_1", "a/b \u00E9");
    return Arbitraries.oneOf(provider.map(BatchRequest::list),
        provider.map(name -> BatchRequest.create(name, "file-1", "/v1/embeddings")),
        Combinators.combine(provider, ids).as(BatchRequest::retrieve),
        Combinators.combine(provider, ids).as(BatchRequest::cancel));
  }

  /** {@return uploads of any bytes, with names of any characters} */
  @Provide
  public Arbitrary<Upload> uploads() {
    var names = Arbitraries.of("a.wav", "\u00E9 \uD83D\uDE00.mp3", "a\"b\\c.flac", "no type");
    return Combinators.combine(names, Arbitraries.bytes().array(byte[].class).ofMaxSize(32)).as(Upload::of);
  }

  /** {@return requests for the list of models} */
  @Provide
  public Arbitrary<ListModelsRequest> listModelsRequests() {
    return Arbitraries.of("vllm", "a", "b-1").map(ListModelsRequest::of);
  }

  /** {@return raw requests to any endpoint, with a body, without a body, and as forms} */
  @Provide
  public Arbitrary<RawRequest> rawRequests() {
    var paths = Arbitraries.of("/tokenize", "/a/b");
    var sent = Combinators.combine(Arbitraries.of("POST", "PUT", "PATCH"), paths, JsonValueArbitraries.objects()).as(
        (method, path, body) -> new RawRequest("vllm", method, path, JsonObject.of(), Optional.of(body), List.of()));
    var empty = Combinators.combine(Arbitraries.of("GET", "DELETE", "POST"), paths, JsonValueArbitraries.objects())
        .as((method, path, query) -> new RawRequest("vllm", method, path, query, Optional.empty(), List.of()));
    var forms = Combinators.combine(sent, uploads()).as((request, file) -> request.file("file", file));
    return Arbitraries.oneOf(sent, empty, forms);
  }

  /** {@return inputs: texts, lists of texts, tokens, and lists of tokens} */
  @Provide
  public Arbitrary<Input> inputs() {
    var tokens = Arbitraries.integers().between(0, 200_000).array(int[].class).ofMinSize(1).ofMaxSize(4);
    return Arbitraries.oneOf(TextArbitraries.any().map(Input::text),
        TextArbitraries.any().list().ofMinSize(1).ofMaxSize(3).map(Input::texts), tokens.map(Input::tokens),
        tokens.list().ofMinSize(1).ofMaxSize(3).map(Input::tokenLists));
  }

  /** {@return messages of every role} */
  @Provide
  public Arbitrary<Message> messages() {
    return RequestArbitraries.messages(ALL);
  }

  /** {@return texts and images} */
  @Provide
  public Arbitrary<ContentPart> contentParts() {
    return RequestArbitraries.parts();
  }

  /** {@return tools, with their schemas} */
  @Provide
  public Arbitrary<Tool> tools() {
    return RequestArbitraries.tools();
  }

  /** {@return tool choices} */
  @Provide
  public Arbitrary<ToolChoice> toolChoices() {
    return Arbitraries.of(ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED, ToolChoice.function("f"));
  }

  /** {@return response formats} */
  @Provide
  public Arbitrary<ResponseFormat> responseFormats() {
    return Arbitraries.of(ResponseFormat.TEXT, ResponseFormat.JSON_OBJECT,
        ResponseFormat.jsonSchema("kit", JsonObject.of("type", "object")));
  }

  /** {@return tool calls, some with invalid arguments} */
  @Provide
  public Arbitrary<ToolCall> toolCalls() {
    var arguments = Arbitraries.oneOf(JsonValueArbitraries.objects().map(JsonObject::toString),
        Arbitraries.of("", "not json", "{\"a\":"));
    return Combinators
        .combine(Arbitraries.of("call_1", "functions.f:0", ""), Arbitraries.of("f", "get_weather"), arguments)
        .as(ToolCall::of);
  }
}
