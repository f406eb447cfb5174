using System;
using System.Collections;
using System.IO;
using System.Text;
using DuplexSensor.Core.Settings;
using nanoFramework.Json;

namespace DuplexSensor.Esp32;

/// <summary>
/// Reads settings.json member by member, because nanoFramework.Json creates a tree more than ten times as large as the
/// text, and the tree of a whole file may not fit. It reads into a Hashtable, because a wrong type crashes the runtime
/// when reading into a class. DeviceConfig in Core checks the values, as on the PC.
/// </summary>
internal static class SettingsFile
{
    private const int BytesMax = 8_192;
    private const string InvalidJson = "is not JSON, or no object: look for a missing or extra comma, quote or brace";

    /// <summary>
    /// Fills the config from the file, at most 8192 bytes. Null, or an error message with the fix. Blocks for
    /// milliseconds.
    /// </summary>
    public static string Read(string path, DeviceConfig config)
    {
        try
        {
            string error = ReadBytes(path, out byte[] text, out int start);
            error ??= SetAll(config, text, start);
            string warning = error == null ? config.FindWarning() : null;
            if (warning != null)
            {
                Esp32Trace.Line("config", path + " " + warning);
            }

            return error;
        }
        catch (IOException)
        {
            return "cannot be read" + CredentialFiles.Fix;
        }
    }

    private static string ReadBytes(string path, out byte[] text, out int start)
    {
        text = null;
        start = 0;
        if (!File.Exists(path))
        {
            return "is missing" + CredentialFiles.Fix;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        int length = (int)file.Length;
        if (length > BytesMax)
        {
            return "is larger than " + BytesMax.ToString() + " bytes: keep to the members in the README";
        }

        text = new byte[length];
        if (file.Read(text, 0, length) != length)
        {
            throw new IOException();
        }

        start = HasByteOrderMark(text) ? 3 : 0;
        if (start > 0)
        {
            Esp32Trace.Line("config", path + " begins with a byte order mark, which is skipped");
        }

        return null;
    }

    private static bool HasByteOrderMark(byte[] bytes)
    {
        return bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
    }

    private static string SetAll(DeviceConfig config, byte[] text, int start)
    {
        int index = SkipWhitespace(text, start);
        if (index == text.Length || text[index] != '{')
        {
            return InvalidJson;
        }

        var seen = new Hashtable();
        do
        {
            int end = FindMemberEnd(text, ++index);
            string error = end < 0 ? InvalidJson : SetMember(config, text, index, end, seen);
            if (error != null)
            {
                return error;
            }

            index = end;
        }
        while (text[index] == ',');

        return SkipWhitespace(text, index + 1) < text.Length ? InvalidJson : config.Validate();
    }

    private static string SetMember(DeviceConfig config, byte[] text, int start, int end, Hashtable seen)
    {
        if (SkipWhitespace(text, start) == end)
        {
            // A comma before the closing brace is accepted, as by the platform's reader.
            return text[end] == '}' ? null : InvalidJson;
        }

        if (!TryParse("{" + Encoding.UTF8.GetString(text, start, end - start) + "}", out Hashtable members))
        {
            return InvalidJson;
        }

        foreach (DictionaryEntry member in members)
        {
            string key = (string)member.Key;
            string error = seen.Contains(key) ? InvalidJson : Set(config, key, member.Value);
            if (error != null)
            {
                return error;
            }

            seen.Add(key, null);
        }

        return null;
    }

    private static string Set(DeviceConfig config, string key, object value)
    {
        return value is Hashtable nested && key == "pins"
            ? SetPins(config, nested)
            : config.Set(key, ConvertValue(value));
    }

    private static string SetPins(DeviceConfig config, Hashtable pins)
    {
        foreach (DictionaryEntry pin in pins)
        {
            string error = config.Set("pins." + (string)pin.Key, pin.Value);
            if (error != null)
            {
                return error;
            }
        }

        return null;
    }

    // The index of the comma or brace after the member at start; -1 when the text ends before.
    private static int FindMemberEnd(byte[] text, int start)
    {
        int depth = 0;
        for (int index = start; index < text.Length; index++)
        {
            switch (text[index])
            {
                case (byte)'"':
                case (byte)'\'':
                    index = FindQuoteEnd(text, index);
                    break;
                case (byte)'{':
                case (byte)'[':
                    depth++;
                    break;
                case (byte)'}' when depth == 0:
                case (byte)',' when depth == 0:
                    return index;
                case (byte)'}':
                case (byte)']':
                    depth--;
                    break;
                default:
                    break;
            }
        }

        return -1;
    }

    private static int FindQuoteEnd(byte[] text, int start)
    {
        int index = start + 1;
        while (index < text.Length && text[index] != text[start])
        {
            index += text[index] == '\\' ? 2 : 1;
        }

        return index;
    }

    private static int SkipWhitespace(byte[] text, int index)
    {
        while (index < text.Length && (text[index] == ' ' || (text[index] >= '\t' && text[index] <= '\r')))
        {
            index++;
        }

        return index;
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
            // Not an error in the file.
            throw;
        }
        catch (Exception)
        {
            // The platform throws one of seven types for malformed text.
            return false;
        }
    }

    // A list of texts becomes string[], as DeviceConfig expects. Any other list is left as it is: DeviceConfig reports
    // the error.
    private static object ConvertValue(object value)
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
