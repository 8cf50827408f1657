-- What an activity's outcome says, in four words: yes, no, no answer, call back. CRMs and their
-- users write it in many ways (HubSpot "Left voicemail", Pipedrive "No answer", free text): these
-- are the words known, in lower case. Whatever is not among them is "other".
create temp table outcome_words as
select word, min(answer) as answer
from (select unnest(words) as word, answer from (
    values
    ('yes', [
        'yes', 'connected', 'reached', 'answered', 'interested', 'positive', 'completed', 'held',
        'successful', 'success', 'attended', 'accepted', 'agreed', 'meeting booked', 'meeting set',
        'ja', 'erreicht', 'interessiert', 'erfolgreich', 'zugesagt', 'durchgeführt',
        'да', 'дозвонились', 'дозвонился', 'успешно', 'интересно', 'согласен', 'состоялась',
        'oui', 'joint', 'intéressé', 'réussi', 'sí', 'si', 'contactado', 'interesado', 'exitosa',
        'sì', 'raggiunto', 'interessato', 'bereikt', 'geïnteresseerd', 'sim', 'atendido',
        'interessado', 'tak', 'zainteresowany', 'odebrane'
    ]),
    ('no', [
        'no', 'not interested', 'refused', 'declined', 'rejected', 'negative', 'canceled',
        'cancelled', 'unsuccessful', 'disqualified', 'wrong person',
        'nein', 'kein interesse', 'abgelehnt', 'abgesagt',
        'нет', 'не интересно', 'отказ', 'отказался', 'неуспешно', 'отменена',
        'non', 'pas intéressé', 'refusé', 'annulé', 'no interesado', 'rechazado', 'cancelada',
        'non interessato', 'rifiutato', 'nee', 'geen interesse', 'afgewezen', 'não',
        'sem interesse', 'recusado', 'nie', 'niezainteresowany', 'odmowa'
    ]),
    ('no answer', [
        'no answer', 'not answered', 'unanswered', 'did not answer', 'no response', 'no reply',
        'busy', 'voicemail', 'left voicemail', 'left message', 'left live message', 'not reached',
        'unreachable', 'unavailable', 'missed', 'no show', 'no-show', 'wrong number',
        'keine antwort', 'nicht erreicht', 'besetzt', 'mailbox', 'anrufbeantworter',
        'nicht erschienen', 'falsche nummer',
        'нет ответа', 'не дозвонились', 'не дозвонился', 'недозвон', 'занято', 'не отвечает',
        'автоответчик', 'неправильный номер',
        'pas de réponse', 'sans réponse', 'occupé', 'messagerie', 'messagerie vocale',
        'sin respuesta', 'no contesta', 'ocupado', 'buzón de voz', 'nessuna risposta', 'occupato',
        'geen antwoord', 'in gesprek', 'sem resposta', 'brak odpowiedzi', 'zajęte', 'nieodebrane'
    ]),
    ('call back', [
        'call back', 'callback', 'call back later', 'call later', 'call again', 'call-back',
        'follow up', 'follow-up', 'rescheduled',
        'rückruf', 'zurückrufen', 'wiedervorlage', 'später anrufen', 'verschoben',
        'перезвонить', 'перезвон', 'перенесена', 'à rappeler', 'rappeler', 'reporté',
        'volver a llamar', 'llamar de nuevo', 'devolver llamada', 'richiamare', 'terugbellen',
        'ligar de volta', 'retornar', 'oddzwonić', 'przełożone'
    ])
) as known (answer, words)) as each_word
group by word;
