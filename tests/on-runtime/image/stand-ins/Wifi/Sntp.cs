namespace nanoFramework.Networking;

/// <summary>Does nothing, because the runtime uses the PC's clock.</summary>
public class Sntp
{
    public static string Server1 { get; set; }

    public static void Start()
    {
    }
}
