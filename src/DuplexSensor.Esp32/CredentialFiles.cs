using System;
using System.IO;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Esp32;

/// <summary>Reads the PEM files, once a boot. What is in them never reaches a line (D11).</summary>
internal static class CredentialFiles
{
    private const string Root = "I:\\ca.pem";
    private const string Certificate = "I:\\device.pem";
    private const string Key = "I:\\device.key";
    private const string PayloadRoot = "I:\\payload-ca.pem";

    /// <summary>Behind what is wrong with a file.</summary>
    public const string Mend = ": put it onto the board with nanoff --filedeployment files.json --serialport PORT";

    /// <summary>Null, or one sentence that names the file and the mend.</summary>
    public static string Read(LinkTarget into)
    {
        string fault = MissingOf(Root) ?? MissingOf(Certificate) ?? MissingOf(Key);
        if (fault != null)
        {
            return fault;
        }

        string path = Root;
        try
        {
            into.Root = new X509Certificate(File.ReadAllText(path));
            into.PayloadRoot = into.Root;
            path = Certificate;
            into.Device = new X509Certificate2(File.ReadAllText(path), File.ReadAllText(Key), "");
            if (File.Exists(PayloadRoot))
            {
                path = PayloadRoot;
                into.PayloadRoot = new X509Certificate(File.ReadAllText(path));
            }

            return null;
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            // Its message may quote the file.
            return path + (path == Certificate ? " or " + Key : "") + " is no whole PEM text" + Mend;
        }
    }

    private static string MissingOf(string path)
    {
        return File.Exists(path) ? null : path + " is missing" + Mend;
    }
}
