package bifrost.api.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.Input;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Ranking;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.ScoreList;
import bifrost.api.ScoreRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.LinearCost;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The costs of reading and writing the JSON forms of lists and transcriptions, and of requests for them. */
public final class ListFormCosts {
  private ListFormCosts() {}

  private static IntFunction<String> array(String start, String element, String end) {
    return length -> IntStream.range(0, length / element.length()).mapToObj(i -> element.replace("#", "" + i))
        .collect(Collectors.joining(",", start + "[", "]" + end));
  }

  private static IntFunction<String> members(String start, String end) {
    return length -> IntStream.range(0, length / 12).mapToObj(i -> "\"m" + i + "\":[1]")
        .collect(Collectors.joining(",", start, end));
  }

  private static <T> Function<String, T> reading(Function<JsonReader, T> read) {
    return json -> read.apply(new JsonReader(json.getBytes(UTF_8)));
  }

  private static JsonObject object(int length) {
    var object = JsonObject.builder();
    for (int i = 0; i < length / 12; i++) object.put("m" + i, List.of(1));
    return object.build();
  }

  public static LinearCost lists() {
    return new LinearCost()
        .row("EmbeddingJson, VectorReader, MemberReader: read many vectors",
            array("{\"data\":", "{\"index\":#,\"embedding\":[0.5]}", "}"), reading(EmbeddingJson::readList))
        .row("EmbeddingJson, VectorReader: read one vector", array("{\"data\":[{\"embedding\":", "0.5", "}]}"),
            reading(EmbeddingJson::readList))
        .row("EmbeddingJson, MemberReader: read many members of an embedding", members("{\"embedding\":[],", "}"),
            reading(EmbeddingJson::readEmbedding))
        .row("EmbeddingJson, ComponentWriter: write many vectors",
            length -> EmbeddingList.of(Collections.nCopies(length / 16, Embedding.of(0, new float[] {1}))),
            EmbeddingList::json)
        .row("EmbeddingJson: write one vector", length -> Embedding.of(0, new float[length / 4]), Embedding::json)
        .row("EmbeddingJson, ComponentWriter: write many extras", length -> EmbeddingList.of(List.of())
            .extras(object(length)), EmbeddingList::json)
        .row("EmbeddingJson: write and read a request", length -> EmbeddingRequest.of("m",
            Input.texts(Collections.nCopies(length / 8, "a"))).parameters(object(length)),
            request -> EmbeddingRequest.of(request.json()))
        .row("JsonForm, UsageJson: write and read the extras of a usage",
            length -> new Usage(1, 2, 3, object(length)), usage -> Usage.of(usage.json()))
        .row("RankingJson: read many results",
            array("{\"results\":", "{\"index\":#,\"document\":{\"text\":\"a\",\"b\":1},\"score\":0.5}", "}"),
            reading(RankingJson::readRanking))
        .row("RankingJson: read many members of a document",
            members("[{\"index\":0,\"score\":1,\"document\":{\"text\":\"a\",", "}}]"),
            reading(RankingJson::readRanking))
        .row("RankingJson: write many results",
            length -> Ranking.of(Collections.nCopies(length / 16, Ranking.Result.of(0, "a", 1))), Ranking::json)
        .row("RankingJson: write and read a request", length -> RerankRequest.of("m", "q",
            Collections.nCopies(length / 8, "a")).parameters(object(length)),
            request -> RerankRequest.of(request.json()))
        .row("ScoreJson: read many scores", array("{\"data\":", "{\"index\":#,\"score\":0.5,\"m#\":1}", "}"),
            reading(ScoreJson::readList))
        .row("ScoreJson: write many scores",
            length -> ScoreList.of(Collections.nCopies(length / 16, ScoreList.Score.of(0, 1))), ScoreList::json)
        .row("ScoreJson: write and read a request", length -> ScoreRequest.of("m", "a",
            Collections.nCopies(length / 8, "b")).parameters(object(length)),
            request -> ScoreRequest.of(request.json()))
        .row("ModelListJson: read many models", array("", "{\"id\":\"m#\",\"created\":\"c\",\"owned_by\":{},\"x\":1}",
            ""), reading(ModelListJson::readList))
        .row("ModelListJson: write many models",
            length -> ModelList.of(Collections.nCopies(length / 16, Model.of("m").ownedBy("o"))), ModelList::json);
  }

  public static LinearCost media() {
    return new LinearCost()
        .row("TranscriptionJson: read many segments",
            array("{\"text\":\"a\",\"segments\":", "{\"id\":#,\"start\":\"s\",\"end\":1,\"text\":\"a\",\"m#\":1}", "}"),
            reading(TranscriptionJson::read))
        .row("TranscriptionJson: read many words", array("{\"text\":\"a\",\"words\":", "{\"word\":\"a\",\"start\":1}",
            "}"), reading(TranscriptionJson::read))
        .row("TranscriptionJson: write many segments and words",
            length -> Transcription.of("a")
                .segments(Collections.nCopies(length / 32, Transcription.Segment.of(0, 1, "a")))
                .words(Collections.nCopies(length / 32, Transcription.Word.of("a", 0, 1))),
            Transcription::json)
        .row("TranscriptionChunkForm: read many choices",
            array("{\"choices\":", "{\"delta\":{\"content\":\"a\",\"m#\":1},\"n#\":2}", "}"),
            reading(TranscriptionJson::readChunk))
        .row("TranscriptionChunkForm: write a chunk", length -> TranscriptionChunk.of("a".repeat(length))
            .completeText("a".repeat(length)).extras(object(length)), TranscriptionChunk::json)
        .row("TranscriptionRequestJson, UploadJson: write and read a request",
            length -> TranscriptionRequest.of("m", Upload.of("a", new byte[length])).parameters(object(length)),
            request -> TranscriptionRequest.of(request.json()))
        .row("TranscriptionRequestJson: write and read a request for a translation",
            length -> TranslationRequest.of("m", Upload.of("a", new byte[1])).parameters(object(length)),
            request -> TranslationRequest.of(request.json()))
        .row("RawRequestJson: write and read a request",
            length -> RawRequest.post("p", "/x", object(length)).query("q", object(length).members().keySet()),
            request -> RawRequest.of(request.json()))
        .row("RawRequestJson: write and read many files",
            length -> new RawRequest("p", "POST", "/x", JsonObject.of(), Optional.empty(),
                Collections.nCopies(length / 64, new RawRequest.Part("f", Upload.of("a", new byte[1])))),
            request -> RawRequest.of(request.json()))
        .row("ImageGenerationJson: write and read a request",
            length -> ImageGenerationRequest.of("m", "a".repeat(length)),
            request -> ImageGenerationRequest.of(request.json()))
        .row("SpeechJson: write and read a request", length -> SpeechRequest.of("m", "a").parameters(object(length)),
            request -> SpeechRequest.of(request.json()));
  }
}
