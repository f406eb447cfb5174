using System;
using System.Collections;
using System.IO;
using System.Text;
using DuplexSensor.Core.Settings;
using nanoFramework.Json;

namespace DuplexSensor.Esp32;

/// <summary>
/// Reads settings.json. nanoFramework.Json reads a file of ours into a Hashtable, never into a class: there a wrong
/// type would end the runtime. The checks are Core's, the same as on the PC.
/// </summary>
internal static class SettingsFile
{
    // The tree of a file of this size takes 91 kB while it is read.
    private const int BytesMax = 8_192;

    /// <summary>Fills the config from the file. Null, or one sentence that names the fault and the mend.</summary>
    public static string Read(string path, DeviceConfig config)
    {
        try
        {
            string fault = ReadText(path, out string text);
            fault ??= SetAll(config, text);
            string advice = fault == null ? config.Advice() : null;
            if (advice != null)
            {
                Esp32Trace.Line("config", path + " " + advice);
            }

            return fault;
        }
        catch (IOException)
        {
            return "cannot be read: put it onto the board with nanoff --filedeployment files.json --serialport PORT";
        }
    }

    private static string ReadText(string path, out string text)
    {
        text = "";
        if (!File.Exists(path))
        {
            return "is missing: put it onto the board with nanoff --filedeployment files.json --serialport PORT";
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        int length = (int)file.Length;
        if (length > BytesMax)
        {
            return "is larger than " + BytesMax.ToString() + " bytes: keep to the members in the README";
        }

        var bytes = new byte[length];
        length = file.Read(bytes, 0, length);
        int start = HasByteOrderMark(bytes) ? 3 : 0;
        if (start > 0)
        {
            Esp32Trace.Line("config", path + " begins with a byte order mark, which is skipped");
        }

        text = Encoding.UTF8.GetString(bytes, start, length - start);
        return null;
    }

    private static bool HasByteOrderMark(byte[] bytes)
    {
        return bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
    }

    private static string SetAll(DeviceConfig config, string text)
    {
        if (!TryParse(text, out Hashtable members))
        {
            return "is not JSON, or no object: look for a missing or extra comma, quote or brace";
        }

        foreach (DictionaryEntry member in members)
        {
            string key = (string)member.Key;
            string fault = member.Value is Hashtable nested && key == "pins"
                ? SetPins(config, nested)
                : config.Set(key, ValueOf(member.Value));
            if (fault != null)
            {
                return fault;
            }
        }

        return config.Fault();
    }

    private static string SetPins(DeviceConfig config, Hashtable pins)
    {
        foreach (DictionaryEntry pin in pins)
        {
            string fault = config.Set("pins." + (string)pin.Key, pin.Value);
            if (fault != null)
            {
                return fault;
            }
        }

        return null;
    }

    private static bool TryParse(string text, out Hashtable members)
    {
        members = null;
        try
        {
            members = JsonConvert.DeserializeObject(text, typeof(Hashtable)) as Hashtable;
            return members != null;
        }
        catch (OutOfMemoryException)
        {
            throw;
        }
        catch (Exception)
        {
            // Malformed text throws any of seven types.
            return false;
        }
    }

    // A list of texts becomes string[], which DeviceConfig takes; any other list stays what it will refuse.
    private static object ValueOf(object value)
    {
        if (!(value is ArrayList list))
        {
            return value;
        }

        var texts = new string[list.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = list[i] as string;
            if (texts[i] == null)
            {
                return value;
            }
        }

        return texts;
    }
}
