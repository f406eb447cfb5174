using System;
using System.IO;
using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Esp32;

/// <summary>Reads the PEM files, once a boot. Their content is never traced (D11).</summary>
internal static class CredentialFiles
{
    private const string CaPath = "I:\\ca.pem";
    private const string CertificatePath = "I:\\device.pem";
    private const string KeyPath = "I:\\device.key";
    private const string PayloadCaPath = "I:\\payload-ca.pem";

    /// <summary>The fix, for the end of an error message about a file.</summary>
    public const string Fix = ": put it onto the board with nanoff --filedeployment files.json --serialport PORT";

    /// <summary>Null, or an error message that names the file and the fix.</summary>
    public static string Read(ConnectionContext context)
    {
        string error = CheckExists(CaPath) ?? CheckExists(CertificatePath) ?? CheckExists(KeyPath);
        if (error != null)
        {
            return error;
        }

        string path = CaPath;
        try
        {
            context.RootCa = new X509Certificate(File.ReadAllText(path));
            context.PayloadCa = context.RootCa;
            path = CertificatePath;
            context.DeviceCertificate = new X509Certificate2(File.ReadAllText(path), File.ReadAllText(KeyPath), "");
            if (Esp32Flash.Exists(PayloadCaPath))
            {
                path = PayloadCaPath;
                context.PayloadCa = new X509Certificate(File.ReadAllText(path));
            }

            return null;
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            // The exception's message may contain a part of the file, so it is not traced.
            return path + (path == CertificatePath ? " or " + KeyPath : "") + " is no whole PEM text in UTF-8" + Fix;
        }
    }

    private static string CheckExists(string path)
    {
        return Esp32Flash.Exists(path) ? null : path + " is missing" + Fix;
    }
}
