namespace nanoFramework.Networking;

/// <summary>The runtime's clock is the machine's and needs no setting.</summary>
public class Sntp
{
    public static string Server1 { get; set; }

    public static void Start()
    {
    }
}
