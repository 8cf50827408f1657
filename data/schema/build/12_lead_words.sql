-- The words that CRMs and their users write for a lead that somebody has put aside, in lower case.
create temp table put_aside_words as
select unnest([
    -- English
    'unqualified', 'disqualified', 'not qualified', 'rejected', 'lost', 'lost lead', 'junk',
    'junk lead', 'dead', 'closed', 'recycled', 'nurturing', 'archived', 'spam', 'not interested',
    -- German
    'unqualifiziert', 'nicht qualifiziert', 'disqualifiziert', 'ungeeignet', 'abgelehnt',
    'verworfen', 'aussortiert', 'verloren', 'ungültig', 'kein interesse', 'geschlossen',
    'archiviert',
    -- Russian
    'некачественный', 'некачественный лид', 'неквалифицированный', 'не квалифицирован',
    'неквалифицирован', 'дисквалифицирован', 'нецелевой', 'нецелевой лид', 'отклонен', 'отклонён',
    'отказ', 'потерян', 'потерянный лид', 'мусор', 'спам', 'закрыт', 'закрыто и не реализовано',
    'архив', 'в архиве',
    -- French
    'non qualifié', 'non qualifie', 'disqualifié', 'rejeté', 'perdu', 'indésirable', 'abandonné',
    'fermé', 'clôturé', 'archivé', 'sans suite', 'pas intéressé',
    -- Spanish
    'no calificado', 'no cualificado', 'descalificado', 'descartado', 'rechazado', 'perdido',
    'no deseado', 'basura', 'cerrado', 'archivado', 'no interesado',
    -- Italian
    'non qualificato', 'squalificato', 'scartato', 'rifiutato', 'respinto', 'perso',
    'indesiderato', 'chiuso', 'archiviato', 'non interessato',
    -- Dutch
    'niet gekwalificeerd', 'ongekwalificeerd', 'gediskwalificeerd', 'afgewezen', 'ongeschikt',
    'gesloten', 'gearchiveerd', 'geen interesse',
    -- Portuguese
    'não qualificado', 'nao qualificado', 'desqualificado', 'rejeitado', 'lixo', 'fechado',
    'encerrado', 'arquivado', 'sem interesse',
    -- Polish
    'niezakwalifikowany', 'niekwalifikowany', 'zdyskwalifikowany', 'odrzucony', 'utracony',
    'stracony', 'śmieci', 'zamknięty', 'zarchiwizowany', 'niezainteresowany'
]) as word;
