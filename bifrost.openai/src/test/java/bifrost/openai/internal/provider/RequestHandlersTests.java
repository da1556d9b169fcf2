package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BatchRequest;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.DetokenizeRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.ScoreRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Streamable;
import bifrost.api.TokenizeRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.TypedRequest;
import bifrost.api.Upload;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of handlers, which must have a handler for each type of request. */
class RequestHandlersTests {
  private static final Upload FILE = Upload.of("a.wav", new byte[1]);
  private static final List<Request<?>> REQUESTS = List.of(ChatCompletionRequest.of("m", "Hi"),
      ResponsesRequest.of("m", "Hi"), CompletionRequest.of("m", "Hi"), EmbeddingRequest.of("m", "Hi"),
      TranscriptionRequest.of("m", FILE), TranslationRequest.of("m", FILE), RerankRequest.of("m", "q", List.of("a")),
      ScoreRequest.of("m", "a", "b"), TokenizeRequest.of("m", "Hi"),
      DetokenizeRequest.of("m", 1), ListModelsRequest.of("p"),
      ImageGenerationRequest.of("m", "a cat"),
      SpeechRequest.of("m", "Hi"),
      FileRequest.list("p"), FileRequest.content("p", "f"), BatchRequest.list("p"), RawRequest.get("p", "/x"),
      RawRequest.get("p", "/x").asBytes());

  private static Stream<Class<?>> types(Class<?> type) {
    return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(RequestHandlersTests::types)
        : Stream.<Class<?>>of(type).filter(each -> each != TypedRequest.class); // the client unwraps it
  }

  @Test
  void everyTypeOfRequestHasAHandler() {
    assertEquals(types(Request.class).collect(Collectors.toSet()),
        REQUESTS.stream().map(Request::getClass).collect(Collectors.<Class<?>>toSet()), "the requests of this test");
    try (var provider =
        OpenAiProvider.open("p", ProviderConfig.of("http://localhost"), ChatCompletionEncoderTests.OPENAI)) {
      for (var request : REQUESTS) {
        assertTrue(provider.handlers().sender(request).isPresent(), () -> "no handler for " + request.getClass());
        if (request instanceof Streamable<?, ?> streamable) {
          assertTrue(provider.handlers().streamer(streamable).isPresent(), () -> "no handler streams " + request);
        }
      }
    }
  }
}
