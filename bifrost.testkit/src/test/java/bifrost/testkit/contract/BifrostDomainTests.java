package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BatchRequest;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.FileRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.Input;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.ModelList;
import bifrost.api.Ranking;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.Response;
import bifrost.api.ResponsesRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.operation.KitTypes;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.UploadContent;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.providers.TypeUsage;

/** Tests that the domain generates valid values. */
@Domain(BifrostDomain.class)
class BifrostDomainTests {
  @Property(tries = 200)
  void jsonValuesEqualTheirParsedText(@ForAll JsonValue value, @ForAll JsonObject object, @ForAll JsonNumber number) {
    assertEquals(value, Json.parse(value.toString()));
    assertEquals(object, Json.parse(object.toString()));
    assertEquals(number, Json.parse(number.toString()));
  }

  @Property(tries = 200)
  void textsAreValidUnicode(@ForAll String text) {
    assertEquals(text, new String(text.getBytes(UTF_8), UTF_8));
  }

  /** Checks many samples, because only about 2 in 1,000 code points are surrogates. */
  @Example
  void textsContainNoUnpairedSurrogates() {
    TextArbitraries.unicode().sampleStream().limit(5000)
        .forEach(text -> assertEquals(text, new String(text.getBytes(UTF_8), UTF_8)));
  }

  @Property(tries = 100)
  void requestsHaveTargets(@ForAll ChatCompletionRequest chat, @ForAll CompletionRequest text,
      @ForAll EmbeddingRequest embedding, @ForAll RerankRequest ranking, @ForAll ListModelsRequest models,
      @ForAll RawRequest raw, @ForAll Input input) {
    assertFalse((chat.target() + text.target() + embedding.target() + ranking.target() + models.target() + raw.target())
        .isEmpty());
    assertTrue(input.size() > 0);
  }

  @Property(tries = 50)
  void requestsOfOtherOperationsHaveTargets(@ForAll ResponsesRequest response,
      @ForAll TranscriptionRequest transcription,
      @ForAll TranslationRequest translation, @ForAll SpeechRequest speech, @ForAll ImageGenerationRequest image,
      @ForAll FileRequest files, @ForAll BatchRequest batches) {
    for (var request : List.of(response, transcription, translation, speech, image, files, batches)) {
      assertFalse(request.target().isEmpty());
    }
    assertFalse(response.input().isEmpty());
    assertArrayEquals(UploadContent.bytes(transcription.file()), UploadContent.bytes(transcription.file()));
  }

  @Property(tries = 50)
  void resultsHaveExtras(@ForAll ChatCompletion chat, @ForAll Completion text, @ForAll Response response,
      @ForAll EmbeddingList vectors, @ForAll Ranking ranking, @ForAll Transcription transcription) {
    for (var extras : List.of(chat.extras(), text.extras(), response.extras(), vectors.extras(), ranking.extras(),
        transcription.extras())) {
      assertTrue(extras.tryGet("kit_extra").isPresent());
    }
  }

  @Property(tries = 50)
  void chunksAndListsAreNotEmpty(@ForAll ChatCompletionChunk chat, @ForAll TranscriptionChunk transcription,
      @ForAll ModelList models) {
    assertFalse(chat.text().isEmpty() || transcription.text().isEmpty());
    assertTrue(models.targets().stream().noneMatch(String::isEmpty));
  }

  @Property(tries = 100)
  void messagesAndToolsAreValid(@ForAll Message message, @ForAll Tool tool, @ForAll ToolCall call,
      @ForAll Usage usage) {
    assertFalse(message.role().isEmpty());
    assertEquals("function", tool.json().string("type").orElseThrow());
    assertFalse(call.name().isEmpty());
    assertEquals(usage.totalTokens(), usage.promptTokens() + usage.completionTokens());
  }

  @Example
  void everyTypeOfRequestAndResponseIsProvided() {
    var domains = List.of(new BifrostDomain(), new RequestDomain(), new ResponseDomain());
    var providers = domains.stream().flatMap(domain -> domain.getArbitraryProviders().stream()).toList();
    for (var kit : OperationKits.all()) {
      for (var type : List.of(kit.sample().getClass(), KitTypes.response(kit))) {
        assertTrue(providers.stream().anyMatch(provider -> provider.canProvideFor(TypeUsage.of(type))), type.getName());
      }
    }
  }

  @Property(tries = 100)
  void scenariosAndRepliesCanBePrinted(@ForAll Scenario scenario, @ForAll Reply reply) {
    assertTrue(scenario.toString().startsWith("Scenario.of("));
    assertFalse(reply.writes().isEmpty());
  }
}
