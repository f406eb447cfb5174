namespace System.Text;

public abstract class Encoding
{
    public static extern Encoding UTF8 { get; }

    public virtual extern int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex);

    public virtual extern string GetString(byte[] bytes, int index, int count);
}
