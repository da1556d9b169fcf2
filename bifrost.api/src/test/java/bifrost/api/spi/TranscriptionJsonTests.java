package bifrost.api.spi;

import static bifrost.api.spi.Forms.assertRoundTrip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.FinishReason;
import bifrost.api.Transcription;
import bifrost.api.Transcription.Segment;
import bifrost.api.Transcription.Word;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The JSON forms of transcriptions, of their chunks and of requests for them. */
class TranscriptionJsonTests {
  private static Arbitrary<Double> times() {
    return Arbitraries.oneOf(Forms.doubles(), Arbitraries.just(Double.NaN));
  }

  private static Arbitrary<String> nonEmptyTexts() {
    return Forms.texts().filter(text -> !text.isEmpty());
  }

  @Provide
  Arbitrary<Transcription> transcriptions() {
    var segments = Combinators.combine(Forms.texts(), times(), times(), Forms.texts(), Forms.extras())
        .as(Segment::new).list().ofMaxSize(2);
    var words = Combinators.combine(Forms.texts(), times(), times(), Forms.extras()).as(Word::new).list().ofMaxSize(2);
    return Combinators.combine(Forms.texts(), nonEmptyTexts().optional(), Forms.doubles().optional(), segments, words,
        Forms.extras().optional(), Forms.extras()).as(Transcription::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aTranscriptionIsEqualToThatOfItsForm(@ForAll("transcriptions") Transcription transcription) {
    assertRoundTrip(transcription, TranscriptionJson::read, TranscriptionJson::write);
    assertEquals(transcription, Transcription.of(transcription.json()));
    assertEquals(transcription, Transcription.parse(transcription.json().toString()));
    for (var segment : transcription.segments()) {
      assertEquals(segment, Segment.of(segment.json()));
      assertEquals(segment, Segment.parse(segment.json().toString()));
    }
    for (var word : transcription.words()) {
      assertEquals(word, Word.of(word.json()));
      assertEquals(word, Word.parse(word.json().toString()));
    }
  }

  @Provide
  Arbitrary<TranscriptionChunk> chunks() {
    var reasons = Arbitraries.of("stop", "length", "other").map(FinishReason::new).optional();
    return Combinators.combine(Forms.texts(), reasons, Forms.extras().optional(), Forms.texts().optional(),
        Forms.extras()).as(TranscriptionChunk::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aChunkIsEqualToThatOfItsForm(@ForAll("chunks") TranscriptionChunk chunk) {
    assertRoundTrip(chunk, TranscriptionJson::readChunk, TranscriptionJson::writeChunk);
    assertEquals(chunk, TranscriptionChunk.of(chunk.json()));
    assertEquals(chunk, TranscriptionChunk.parse(chunk.json().toString()));
  }

  @Provide
  Arbitrary<JsonObject> collidingExtras() {
    return Forms.extras("text", "language", "duration", "segments", "words", "usage", "id", "start", "end", "word",
        "type", "object", "delta", "choices", "other");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void extrasReplaceComponents(@ForAll("collidingExtras") JsonObject extras,
      @ForAll("chunks") TranscriptionChunk chunk) {
    var all = Transcription.of("a").language("en").duration(1.5).segments(List.of(Segment.of(0, 1, "a")))
        .words(List.of(Word.of("a", 0, 1))).usage(JsonObject.of("seconds", 2)).extras(extras);
    Forms.assertExtrasReplaceComponents(all, extras, TranscriptionJson::write);
    Forms.assertExtrasReplaceComponents(all.segments().get(0).id("s").extras(extras), extras,
        TranscriptionJson::writeSegment);
    Forms.assertExtrasReplaceComponents(all.words().get(0).extras(extras), extras, TranscriptionJson::writeWord);
    Forms.assertExtrasReplaceComponents(chunk.extras(extras), extras, TranscriptionJson::writeChunk);
  }

  @Provide
  Arbitrary<TranscriptionRequest> requests() {
    var files = Combinators.combine(Arbitraries.of("a.wav", "b c", "ü.mp3"),
        Arbitraries.bytes().array(byte[].class).ofMaxSize(9)).as(Upload::of);
    return Combinators.combine(Arbitraries.of("m", "vllm/org/m"), files, Forms.parameters())
        .as(TranscriptionRequest::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRequestIsEqualToThatOfItsForm(@ForAll("requests") TranscriptionRequest request) {
    assertRoundTrip(request, TranscriptionJson::readRequest, TranscriptionJson::writeRequest);
    assertEquals(request, TranscriptionRequest.of(request.json()));
    assertEquals(request, TranscriptionRequest.parse(request.json().toString()));
    assertEquals(request.file(), Upload.of(request.file().json()));
    assertEquals(request.file(), Upload.parse(request.file().json().toString()));
    var translation = new TranslationRequest(request.model(), request.file(), request.parameters());
    assertRoundTrip(translation, TranscriptionJson::readTranslationRequest, TranscriptionJson::writeTranslationRequest);
    assertEquals(translation, TranslationRequest.of(translation.json()));
    assertEquals(translation, TranslationRequest.parse(translation.json().toString()));
  }

  @Example
  void theFormHasTheNamesOfTheOpenAiApi() {
    var transcription = Transcription.of("a b").language("en").duration(1.5)
        .segments(List.of(Segment.of(0, 1.5, "a b").id("s1"))).words(List.of(Word.of("a", 0, Double.NaN)))
        .usage(JsonObject.of("seconds", 2)).extras(JsonObject.of("task", "transcribe"));
    assertEquals("{\"text\":\"a b\",\"language\":\"en\",\"duration\":1.5,\"segments\":[{\"id\":\"s1\",\"start\":0.0,"
        + "\"end\":1.5,\"text\":\"a b\"}],\"words\":[{\"word\":\"a\",\"start\":0.0}],\"usage\":{\"seconds\":2},"
        + "\"task\":\"transcribe\"}", transcription.json().toString());
    assertEquals("{\"text\":\"\"}", Transcription.of("").json().toString());
    var request = TranscriptionRequest.of("v/m", Upload.of("a.wav", new byte[] {1, 2})).language("en");
    assertEquals("{\"model\":\"v/m\",\"file\":{\"filename\":\"a.wav\",\"content_type\":\"audio/wav\","
        + "\"file_data\":\"AQI=\"},\"language\":\"en\"}", request.json().toString());
  }

  @Example
  void aChunkIsWrittenInTheFormThatHasItsComponents() {
    var chunk = TranscriptionChunk.of("a");
    assertEquals("{\"type\":\"transcript.text.delta\",\"delta\":\"a\"}", chunk.json().toString());
    assertEquals("{\"object\":\"transcription.chunk\",\"choices\":[{\"delta\":{\"content\":\"a\"},"
        + "\"finish_reason\":\"length\"}]}", chunk.finishReason(FinishReason.LENGTH).json().toString());
    var complete = TranscriptionChunk.of("").completeText("ab").finishReason(FinishReason.STOP);
    assertEquals("{\"type\":\"transcript.text.done\",\"text\":\"ab\"}", complete.json().toString());
  }

  @Example
  void whatServersSendIsStable() {
    for (var json : List.of("\"a\"", "{\"text\":\"a\",\"duration\":\"2.5\",\"language\":\"\"}",
        "{\"text\":\"a\",\"duration\":\"NaN\",\"segments\":[{\"id\":0,\"start\":\"x\"}],\"words\":7}",
        "{\"text\":\"a\",\"segments\":[1],\"usage\":[],\"error\":\"\",\"object\":\"x\"}")) {
      Forms.assertStable(json, TranscriptionJson::read, TranscriptionJson::write);
    }
    for (var json : List.of("{\"text\":\"a\"}", "{\"type\":\"transcript.text.done\",\"usage\":{}}",
        "{\"type\":\"transcript.text.segment\",\"id\":\"s\",\"start\":0,\"text\":\"a\",\"speaker\":\"A\"}",
        "{\"object\":\"translation.chunk\",\"id\":\"t\",\"choices\":[{\"delta\":{\"content\":\"a\",\"x\":1},"
            + "\"finish_reason\":null,\"stop_reason\":3}]}",
        "{\"object\":\"other\",\"choices\":[],\"usage\":{\"total_tokens\":9}}",
        "{\"object\":\"transcription.chunk\",\"choices\":[{\"finish_reason\":\"stop\"}],\"type\":\"x\"}",
        "{\"type\":\"transcript.text.done\",\"text\":\"ab\",\"usage\":{\"type\":\"tokens\"}}")) {
      Forms.assertStable(json, TranscriptionJson::readChunk, TranscriptionJson::writeChunk);
    }
  }

  @Example
  void rejectsWhatIsNotAForm() {
    for (var json : List.of("{}", "7", "{\"text\":7}", "{\"error\":\"no\",\"text\":\"a\"}")) {
      assertThrows(JsonParseException.class, () -> Transcription.parse(json), json);
    }
    for (var json : List.of("{}", "7", "{\"type\":\"other\"}", "{\"error\":\"no\",\"choices\":[]}",
        "{\"object\":\"error\"}")) {
      assertThrows(JsonParseException.class, () -> TranscriptionChunk.parse(json), json);
    }
    for (var file : List.of("{}", "{\"filename\":\"a\"}", "{\"filename\":\"a\",\"file_data\":\"*\"}", "7")) {
      assertThrows(JsonParseException.class,
          () -> TranscriptionRequest.parse("{\"model\":\"m\",\"file\":" + file + "}"), file);
    }
    assertThrows(JsonParseException.class, () -> TranslationRequest.parse("{\"model\":\"m\"}"));
  }

  @Example
  void reportsThatAFileCannotBeRead() {
    var upload = Upload.of("a.wav", () -> {
      throw new IOException("no such file");
    });
    assertThrows(UncheckedIOException.class, upload::json);
    assertThrows(UncheckedIOException.class, () -> TranscriptionRequest.of("m", upload).json());
    var bytes = new byte[] {1, 2, 3};
    var read = Upload.of(Upload.of("a.wav", () -> new ByteArrayInputStream(bytes)).json());
    assertEquals(Upload.of("a.wav", bytes), read);
    assertEquals(Optional.empty(), read.path());
  }
}
