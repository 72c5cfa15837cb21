import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** An append-only file of JSON lines: each is in the kernel's hands when `add` returns. */
final class History implements AutoCloseable {
  private final FileOutputStream out;

  History(String file) throws Exception {
    out = new FileOutputStream(file, true);
  }

  /** @param format JSON with ' for " and without the braces; no argument holds anything that JSON would escape */
  synchronized void add(String kind, String format, Object... args) {
    String line = String.format("{'kind':'" + kind + "','at':" + System.currentTimeMillis() + "," + format + "}\n", args);
    try {
      out.write(line.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  static long hash(byte[] value) {
    CRC32 crc = new CRC32();
    crc.update(value);
    return crc.getValue();
  }

  /** What comes before the padding: who produced it, and its number. */
  static String name(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf(' '));
  }

  @Override
  public void close() throws Exception {
    out.close();
  }
}
