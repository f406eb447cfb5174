namespace System.Text;

public abstract class Encoding
{
    public static extern Encoding UTF8 { get; }

    public virtual extern string GetString(byte[] bytes, int index, int count);
}
