package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.FinishReason;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.Upload;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.scenario.UploadContent;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes forms with audio and reads transcriptions, depending on the defects. */
final class MutantAudioCodec {
  static final String BOUNDARY = "kit-boundary-3d1c";

  private final Set<Defect> defects;

  MutantAudioCodec(Set<Defect> defects) {
    this.defects = defects;
  }

  byte[] form(String model, Upload file, JsonObject parameters, boolean streamed) {
    var form = new ByteArrayOutputStream();
    field(form, "model", model);
    if (streamed) field(form, "stream", "true");
    if (!has(Defect.SENDS_ONLY_THE_FILE_OF_A_FORM)) {
      parameters.members().forEach((name, value) -> field(form, name, text(value)));
    }
    part(form, "file\"; filename=\"" + (has(Defect.RENAMES_UPLOADED_FILES) ? "audio.wav" : file.filename()),
        UploadContent.bytes(file));
    form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
    return form.toByteArray();
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString text ? text.value() : value.toString();
  }

  private static void field(ByteArrayOutputStream form, String name, String value) {
    part(form, name, value.getBytes(UTF_8));
  }

  private static void part(ByteArrayOutputStream form, String name, byte[] content) {
    form.writeBytes(
        ("--" + BOUNDARY + "\r\ncontent-disposition: form-data; name=\"" + name + "\"\r\n\r\n").getBytes(UTF_8));
    form.writeBytes(content);
    form.writeBytes("\r\n".getBytes(UTF_8));
  }

  Transcription transcription(JsonObject json) {
    var text = json.string("text").orElseThrow(() -> new IllegalStateException("no text"));
    return new Transcription(has(Defect.TRIMS_TRANSCRIPTIONS) ? text.strip() : text, Optional.empty(), Optional.empty(),
        List.of(), List.of(), json.object("usage"), json.without("text").without("usage").without("error"));
  }

  private static void checkId(JsonObject json) {
    if (json.string("id").isEmpty()) throw new IllegalStateException("no id");
  }

  TranscriptionChunk chunk(JsonObject json) {
    if (has(Defect.REQUIRES_AN_ID_IN_TRANSCRIPTION_STREAMS)) checkId(json);
    var choice = json.array("choices").map(JsonArray::elements).filter(all -> !all.isEmpty())
        .map(all -> (JsonObject) all.get(0));
    var text = choice.flatMap(each -> each.object("delta")).flatMap(delta -> delta.string("content")).orElse("");
    return new TranscriptionChunk(text, choice.flatMap(each -> each.string("finish_reason")).map(FinishReason::new),
        Optional.empty(), Optional.empty(), JsonObject.of());
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
