package bifrost.api.internal.value;

import java.util.Locale;

/** The media types of files, by their names and by their first bytes. */
public final class MediaTypes {
  /** The type of bytes that are not known to be of another type (RFC 2046, section 4.5.1). */
  public static final String UNKNOWN = "application/octet-stream";

  private MediaTypes() {}

  /** {@return the type of the bytes; that of the name if the bytes do not begin with a known signature} */
  public static String of(String filename, byte[] bytes) {
    var type = ofBytes(bytes);
    return type.equals(UNKNOWN) ? ofFilename(filename) : type;
  }

  public static String ofFilename(String filename) {
    int dot = filename.lastIndexOf('.');
    return switch (dot < 0 ? "" : filename.substring(dot + 1).toLowerCase(Locale.ROOT)) {
      case "wav" -> "audio/wav";
      case "mp3", "mpga", "mpeg" -> "audio/mpeg";
      case "m4a", "mp4" -> "audio/mp4";
      case "aac" -> "audio/aac";
      case "flac" -> "audio/flac";
      case "ogg", "oga", "opus" -> "audio/ogg";
      case "webm" -> "audio/webm";
      case "mov" -> "video/quicktime";
      case "avi" -> "video/x-msvideo";
      case "mkv" -> "video/x-matroska";
      case "png" -> "image/png";
      case "jpg", "jpeg" -> "image/jpeg";
      case "gif" -> "image/gif";
      case "webp" -> "image/webp";
      case "avif" -> "image/avif";
      case "heic" -> "image/heic";
      case "bmp" -> "image/bmp";
      case "tif", "tiff" -> "image/tiff";
      case "svg" -> "image/svg+xml";
      case "pdf" -> "application/pdf";
      case "json" -> "application/json";
      case "jsonl" -> "application/jsonl";
      case "txt" -> "text/plain";
      case "md" -> "text/markdown";
      case "html", "htm" -> "text/html";
      case "csv" -> "text/csv";
      default -> UNKNOWN;
    };
  }

  /**
   * Reads the signatures of the WHATWG MIME Sniffing Standard, section 6, and those of TIFF, FLAC, AVIF and HEIC. The
   * short ones of BMP and ID3, which a text can begin with, include the bytes that are reserved or a version.
   */
  private static String ofBytes(byte[] bytes) {
    if (has(bytes, 0, "\u0089PNG\r\n\u001a\n")) return "image/png";
    if (has(bytes, 0, "\u00ff\u00d8\u00ff")) return "image/jpeg";
    if (has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")) return "image/gif";
    if (has(bytes, 0, "BM") && has(bytes, 6, "\0\0\0\0")) return "image/bmp";
    if (has(bytes, 0, "II*\0") || has(bytes, 0, "MM\0*")) return "image/tiff";
    if (has(bytes, 0, "%PDF-")) return "application/pdf";
    if (has(bytes, 0, "fLaC")) return "audio/flac";
    if (has(bytes, 0, "OggS")) return "audio/ogg";
    if (has(bytes, 0, "ID3") && bytes.length > 3 && bytes[3] >= 0 && bytes[3] < ' ') return "audio/mpeg";
    if (has(bytes, 0, "RIFF")) return riff(bytes);
    return has(bytes, 4, "ftyp") ? isoMedia(bytes) : UNKNOWN;
  }

  private static String riff(byte[] bytes) {
    if (has(bytes, 8, "WEBP")) return "image/webp";
    if (has(bytes, 8, "WAVE")) return "audio/wav";
    return has(bytes, 8, "AVI ") ? "video/x-msvideo" : UNKNOWN;
  }

  /** {@return the type of a file of ISO/IEC 14496-12, whose brand follows {@code ftyp}} Most brands do not tell it. */
  private static String isoMedia(byte[] bytes) {
    if (has(bytes, 8, "avif")) return "image/avif";
    if (has(bytes, 8, "heic") || has(bytes, 8, "heix")) return "image/heic";
    if (has(bytes, 8, "M4A ")) return "audio/mp4";
    return has(bytes, 8, "qt  ") ? "video/quicktime" : UNKNOWN;
  }

  /** {@return whether the bytes at this position are the characters of the signature, each of which is one byte} */
  private static boolean has(byte[] bytes, int position, String signature) {
    if (bytes.length < position + signature.length()) return false;
    for (int i = 0; i < signature.length(); i++) {
      if ((bytes[position + i] & 0xff) != signature.charAt(i)) return false;
    }
    return true;
  }
}
